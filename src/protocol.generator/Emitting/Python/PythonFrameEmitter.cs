namespace Mesosd.Protocol.Generator.Python;

/// <summary>Emits the table of the kinds of frame: the numbers in the unions of frames.proto.</summary>
internal static class PythonFrameEmitter
{
    /// <summary>The module.</summary>
    public static string Emit(SchemaModel schema, PythonNames names)
    {
        var code = new PythonWriter();
        List<FieldModel> members =
            [.. schema.Unions.SelectMany(union => union.Fields).OrderBy(member => member.Number)];
        code.Line("\"\"\"The kinds of frame, by the unions of the schema's `mesosd/frames.proto`.");
        code.Line();
        code.Line("Generated from the schema.");
        code.Line("\"\"\"");
        code.Line();
        code.Line("from __future__ import annotations");
        code.Line();
        code.Line("import typing as _t");
        code.Line();
        IEnumerable<PythonModule> modules = members.Select(member => names.ModuleOf(member.Type.SchemaName))
            .Distinct()
            .OrderBy(module => module.Name, StringComparer.Ordinal);
        foreach (PythonModule module in modules) code.Line($"import {module.Name} as {module.Alias}");
        code.Line("from mesosd._message import Message as _Message");
        code.Line();
        EmitNumbers(code, members);
        EmitTables(code, names, members);
        return code.ToString();
    }

    private static void EmitNumbers(PythonWriter code, List<FieldModel> members)
    {
        foreach (FieldModel member in members)
        {
            code.Comment(member.Doc);
            code.Line($"{member.Name.ToUpperInvariant()}: _t.Final = {member.Number}");
        }
    }

    private static void EmitTables(PythonWriter code, PythonNames names, List<FieldModel> members)
    {
        code.Line();
        code.Open("CLASSES: _t.Dict[int, _t.Type[_Message]] = {");
        foreach (FieldModel member in members)
        {
            string fullName = member.Type.SchemaName;
            code.Line($"{member.Number}: {names.ModuleOf(fullName).Alias}.{names.PathOf(fullName)},");
        }
        code.Close();
        code.Line("}");
        code.Line("\"\"\"The message that a frame of a kind carries.\"\"\"");
        code.Line();
        code.Open("NAMES: _t.Dict[int, str] = {");
        foreach (FieldModel member in members) code.Line($"{member.Number}: {PythonText.Quote(member.Name)},");
        code.Close();
        code.Line("}");
        code.Line("\"\"\"The names of the kinds.\"\"\"");
        code.Line();
        code.Line("KINDS: _t.Dict[_t.Type[_Message], int] = {message: kind for kind, message in CLASSES.items()}");
        code.Line("\"\"\"The kind of frame that carries a message.\"\"\"");
    }
}
