namespace Mesosd.Protocol.Generator.Python;

/// <summary>Emits one module: the classes, then the decoders and tables, for which all classes must be there.</summary>
internal sealed class PythonModuleEmitter(SchemaModel schema, PythonNames names, PythonModule module)
{
    private readonly IReadOnlyList<MessageModel> _messages =
        schema.Messages.Where(message => names.FindModule(message.FullName) == module).ToList();

    private readonly IReadOnlyList<EnumModel> _enums =
        schema.Enums.Where(type => names.FindModule(type.FullName) == module).ToList();

    private readonly PythonWriter _code = new();

    /// <summary>The module's text.</summary>
    public string Emit()
    {
        EmitHead();
        foreach (EnumModel type in _enums.Where(type => IsOutermost(type.FullName))) EmitEnum(type);
        var classes = new PythonClassEmitter(names, module, _code);
        foreach (MessageModel message in _messages.Where(message => IsOutermost(message.FullName)))
        {
            EmitClass(classes, message);
        }
        EmitPrivateNames();
        var decoders = new PythonDecodeEmitter(names, module, _code, RecursiveMessages.Find(schema));
        foreach (MessageModel message in _messages) decoders.Emit(message);
        var fields = new PythonFieldEmitter(names, module, _code);
        foreach (MessageModel message in _messages) fields.Emit(message);
        return _code.ToString();
    }

    private void EmitHead()
    {
        _code.Line($"\"\"\"{module.Doc}");
        _code.Line();
        _code.Line("Generated from the schema.");
        _code.Line("\"\"\"");
        _code.Line();
        _code.Line("from __future__ import annotations");
        _code.Line();
        _code.Line("import builtins as _b");
        _code.Line("import enum as _enum");
        _code.Line("import typing as _t");
        _code.Line();
        foreach (PythonModule other in Imported()) _code.Line($"import {other.Name} as {other.Alias}");
        foreach (string line in names.Layout.Imports) _code.Line(line);
        // Without a list, everything that has no underscore before it is public: the values of enums as well.
        if (names.Layout.HoistsEnums) return;
        _code.Line();
        _code.List("__all__ = [", PublicNames().Select(PythonText.Quote).ToList(), "]");
    }

    private IEnumerable<string> PublicNames() => _messages.Select(message => message.FullName)
        .Concat(_enums.Select(type => type.FullName))
        .Where(IsOutermost)
        .Select(names.PathOf)
        .OrderBy(name => name, StringComparer.Ordinal);

    private IEnumerable<PythonModule> Imported() => Used()
        .Select(names.ModuleOf)
        .Where(other => other != module)
        .Distinct()
        .OrderBy(other => other.Name, StringComparer.Ordinal);

    // The full names of all messages and enums that fields of this module have as their types.
    private IEnumerable<string> Used() => _messages.SelectMany(message => message.Fields)
        .Select(field => field.Type)
        .Where(type => type.Kind is FieldKind.Message or FieldKind.Enum)
        .Select(type => type.SchemaName)
        .Distinct();

    private bool IsOutermost(string fullName) => names.Split(fullName).Path.Count == 1;

    private bool IsWithin(string fullName, MessageModel outer) =>
        fullName.LastIndexOf('.') == outer.FullName.Length
        && fullName.StartsWith(outer.FullName + ".", StringComparison.Ordinal);

    private void EmitClass(PythonClassEmitter classes, MessageModel message)
    {
        if (IsOutermost(message.FullName)) _code.Line();
        _code.Line();
        classes.EmitHead(message);
        foreach (EnumModel type in _enums.Where(type => IsWithin(type.FullName, message))) EmitEnum(type);
        foreach (MessageModel nested in _messages.Where(nested => IsWithin(nested.FullName, message)))
        {
            EmitClass(classes, nested);
        }
        classes.EmitConstructor(message);
        _code.Close();
    }

    // Values of nested enums can also be had from the message around them, as in protobuf.
    private void EmitEnum(EnumModel type)
    {
        bool isOutermost = IsOutermost(type.FullName);
        if (isOutermost) _code.Line();
        _code.Line();
        string name = names.Split(type.FullName).Path.Last();
        _code.Open($"class {name}({names.Layout.EnumBase}):");
        _code.Doc(type.Doc, names.Layout.FullName(type.FullName));
        _code.Line();
        foreach (EnumValueModel value in type.Values)
        {
            _code.Comment(value.Doc);
            _code.Line($"{names.Layout.ValueName(value.SchemaName)} = {value.Number}");
        }
        _code.Close();
        if (isOutermost && !names.Layout.HoistsEnums) return;
        _code.Line();
        foreach (EnumValueModel value in type.Values)
        {
            string member = names.Layout.ValueName(value.SchemaName);
            _code.Line($"{member} = {name}.{member}");
        }
    }

    private void EmitPrivateNames()
    {
        _code.Line();
        _code.Line();
        _code.Line("# What decoders use, as names of the module: they are looked up once per value.");
        _code.Line();
        foreach (string line in PrivateNames()) _code.Line(line);
    }

    private IEnumerable<string> PrivateNames()
    {
        yield return "_new = object.__new__";
        yield return "_double = _w.read_double";
        yield return "_float = _w.read_float";
        yield return "_FAULTS = _w.FAULTS";
        foreach (MessageModel message in _messages)
        {
            string path = names.PathOf(message.FullName);
            if (path.Contains('.')) yield return $"{names.Private("c", message.FullName)} = {path}";
        }
        List<FieldType> types = [.. _messages.SelectMany(message => message.Fields)
            .Select(field => field.Type)
            .Where(type => type.Kind is FieldKind.Message or FieldKind.Enum)
            .GroupBy(type => type.SchemaName)
            .Select(same => same.First())];
        foreach (FieldType type in types.Where(type => type.Kind == FieldKind.Enum))
        {
            string path = names.Qualified(module, type.SchemaName);
            yield return $"{names.Private(module, "n", type.SchemaName)} = {{int(value): value for value in {path}}}.get";
        }
        foreach (FieldType type in types.Where(type => type.Kind == FieldKind.Message))
        {
            PythonModule other = names.ModuleOf(type.SchemaName);
            string path = names.Qualified(module, type.SchemaName);
            yield return $"{names.Private(module, "l", type.SchemaName)} = _m.repeated({path})";
            if (other == module) continue;
            yield return $"{names.Private(module, "d", type.SchemaName)} = {other.Alias}.{names.Private("d", type.SchemaName)}";
        }
    }
}
