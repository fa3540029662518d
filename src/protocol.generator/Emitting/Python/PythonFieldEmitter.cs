namespace Mesosd.Protocol.Generator.Python;

/// <summary>Emits the table of a message's fields, by which everything but decoding is done.</summary>
internal sealed class PythonFieldEmitter(PythonNames names, PythonModule module, PythonWriter code)
{
    /// <summary>The statement that gives a class its fields.</summary>
    public void Emit(MessageModel message)
    {
        string path = names.PathOf(message.FullName);
        string decode = names.Private("d", message.FullName);
        code.Line();
        code.List($"_m.define({path}, ",
            [PythonText.Quote(names.Layout.FullName(message.FullName)), decode, .. message.Fields.Select(Describe)], ")");
    }

    private string Describe(FieldModel field)
    {
        string? type = field.Type.Kind is FieldKind.Message or FieldKind.Enum
            ? names.Qualified(module, field.Type.SchemaName)
            : null;
        var parts = new List<string>
        {
            PythonText.Quote(names.Attribute(field)),
            field.Number.ToString(System.Globalization.CultureInfo.InvariantCulture),
            "_f." + field.Type.Kind.ToString().ToUpperInvariant(),
            "_f." + field.Label.ToString().ToUpperInvariant(),
        };
        if (type is not null) parts.Add(type);
        if (field.WrittenDefault is not null)
        {
            parts.Add("default=" + PythonText.Default(field.Type, field.WrittenDefault, type, names.Layout));
        }
        if (field.Oneof is not null) parts.Add("oneof=" + PythonText.Quote(field.Oneof));
        if (field.IsDeprecated) parts.Add("deprecated=True");
        return $"_f.Field({string.Join(", ", parts)})";
    }
}
