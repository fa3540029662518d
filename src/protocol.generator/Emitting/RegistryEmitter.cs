namespace Mesosd.Protocol.Generator;

/// <summary>Emits the list of all message types, for tests and tools that treat them alike.</summary>
internal static class RegistryEmitter
{
    private const string Collections = "global::System.Collections.Generic.";

    /// <summary>The file with the list.</summary>
    public static string Emit(SchemaModel schema)
    {
        var code = new CodeWriter();
        code.Line(Code.Head);
        code.Line("namespace Mesosd.Protocol.Wire;");
        code.Line();
        code.Line("/// <summary>Every message type of the schema.</summary>");
        code.Line("/// <remarks>A program that never asks for it does not carry it.</remarks>");
        code.Open("public static class SchemaTypes");
        code.Line("/// <summary>All types, in the order of their names.</summary>");
        code.Line($"public static {Collections}IReadOnlyList<SchemaType> All {{ get; }} =");
        code.Line("[");
        foreach (MessageModel message in schema.Messages.OrderBy(each => each.FullName, StringComparer.Ordinal))
        {
            code.Under($"new SchemaType<{message.QualifiedName}>({Code.Quote(message.FullName)}),");
        }
        code.Line("];");
        code.Close();
        return code.ToString();
    }
}
