namespace Mesosd.Protocol.Generator;

/// <summary>What may stand in brackets behind a field or an enum's value.</summary>
internal readonly record struct FieldOptions(DefaultSyntax? Default, bool IsDeprecated)
{
    /// <summary>Reads the brackets, if there are any.</summary>
    /// <exception cref="SchemaException">An option that this generator does not know.</exception>
    public static FieldOptions Parse(TokenReader tokens)
    {
        FieldOptions options = default;
        if (!tokens.TryTake("[")) return options;
        do
        {
            ProtoToken name = tokens.ExpectPath("default or deprecated");
            tokens.Expect("=");
            bool negative = tokens.TryTake("-");
            ProtoToken value = tokens.Take();
            options = name.Value switch
            {
                "default" => options with { Default = new DefaultSyntax(value, negative) },
                "deprecated" => options with { IsDeprecated = value.Value == "true" },
                _ => throw tokens.Fail(
                    name, $"expected the option default or deprecated and found {name.Describe()}"),
            };
        }
        while (tokens.TryTake(","));
        tokens.Expect("]");
        return options;
    }
}
