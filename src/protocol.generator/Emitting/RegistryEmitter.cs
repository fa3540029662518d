namespace Mesosd.Protocol.Generator;

/// <summary>Emits the list of all message types, for tests and tools that treat them alike.</summary>
internal static class RegistryEmitter
{
    /// <summary>The file with the list.</summary>
    public static string Emit(SchemaModel schema)
    {
        var code = new CodeWriter();
        code.Line(Code.Head);
        code.Line("namespace Mesosd.Protocol.Wire;");
        code.Line();
        code.Line("/// <summary>Every message type of the schema; a program that never asks does not carry it.</summary>");
        code.Open("public static class SchemaTypes");
        code.Line("/// <summary>All types, in the order of their names.</summary>");
        code.Line("public static global::System.Collections.Generic.IReadOnlyList<SchemaType> All { get; } =");
        code.Line("[");
        foreach (MessageModel message in schema.Messages.OrderBy(item => item.FullName, StringComparer.Ordinal))
        {
            code.Under($"new SchemaType<{message.QualifiedName}>({Code.Quote(message.FullName)}),");
        }
        code.Line("];");
        code.Close();
        return code.ToString();
    }
}
