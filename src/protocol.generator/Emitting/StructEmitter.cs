namespace Mesosd.Protocol.Generator;

/// <summary>
/// Emits the type of a message that is a value: an identifier, a number with a unit, a key and a value.
/// </summary>
internal static class StructEmitter
{
    /// <summary>The declaration and what belongs to it, up to the codecs.</summary>
    public static void EmitHead(CodeWriter code, MessageModel message)
    {
        foreach (FieldModel field in message.Fields)
        {
            string doc = field.Doc is null
                ? $"The schema's <c>{field.Name}</c>."
                : CodeWriter.Escape(field.Doc).Replace('\n', ' ');
            code.Line($"/// <param name=\"{field.Property}\">{doc}</param>");
        }
        string parameters = string.Join(
            ", ", message.Fields.Select(field => $"{field.PropertyType} {field.Property}"));
        code.Line($"public readonly partial record struct {message.Name}({parameters}) :");
        bool isComparable = message.Fields.Count == 1;
        string interfaces = TypeEmitter.Interfaces(message);
        if (isComparable) interfaces += $", global::System.IComparable<{message.QualifiedName}>";
        code.Under(interfaces);
        code.Open("");
        if (isComparable) EmitComparison(code, message);
        EmitText(code, message);
        TypeEmitter.EmitName(code, message);
    }

    private static void EmitComparison(CodeWriter code, MessageModel message)
    {
        FieldModel field = message.Fields[0];
        string compared = field.Type.Kind == FieldKind.String
            ? $"string.CompareOrdinal({field.Property}, other.{field.Property})"
            : $"{field.Property}.CompareTo(other.{field.Property})";
        code.Line("/// <summary>Orders by the value; strings by their UTF-16 units.</summary>");
        code.Line($"public int CompareTo({message.QualifiedName} other) => {compared};");
        code.Line();
    }

    private static void EmitText(CodeWriter code, MessageModel message)
    {
        code.Line("/// <summary>The value, for people.</summary>");
        if (message.Fields.Count == 1 && message.Fields[0].Type.Kind == FieldKind.String)
        {
            code.Line($"public override string ToString() => {message.Fields[0].Property} ?? \"\";");
            return;
        }
        string parts = string.Join(
            ", ", message.Fields.Select(field => $"{field.Property} = {{{field.Property}}}"));
        code.Line("public override string ToString() => string.Create(");
        code.Under("global::System.Globalization.CultureInfo.InvariantCulture,");
        code.Under($"$\"{message.Name} {{{{ {parts} }}}}\");");
    }
}
