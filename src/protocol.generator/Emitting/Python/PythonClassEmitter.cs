namespace Mesosd.Protocol.Generator.Python;

/// <summary>Emits what people and type checkers see of a message: slots, annotations and the constructor.</summary>
internal sealed class PythonClassEmitter(PythonNames names, PythonModule module, PythonWriter code)
{
    /// <summary>The class up to where nested types stand; the class stays open.</summary>
    public void EmitHead(MessageModel message)
    {
        string name = names.Split(message.FullName).Path.Last();
        string parent = message.Oneofs.Count > 0 ? "_m.OneofMessage" : "_m.Message";
        code.Open($"class {name}({parent}):");
        code.Doc(message.Doc, names.Layout.FullName(message.FullName));
        code.Line();
        string slots = string.Concat(message.Fields.Select(field => PythonText.Quote(names.Attribute(field)) + ", "));
        code.List("__slots__ = (", message.Fields.Select(field => PythonText.Quote(names.Attribute(field))).ToList(),
            message.Fields.Count == 1 ? ",)" : ")");
        if (slots.Length > 0) code.Line();
        foreach (FieldModel field in message.Fields)
        {
            code.Comment(field.Doc);
            code.Line($"{names.Attribute(field)}: {AttributeType(message, field)}");
        }
    }

    /// <summary>The constructor, which takes every field by its name.</summary>
    public void EmitConstructor(MessageModel message)
    {
        code.Line();
        if (message.Fields.Count == 0)
        {
            code.Open("def __init__(self) -> None:");
            code.Line("pass");
            code.Close();
            return;
        }
        code.Open("def __init__(");
        code.Line("self,");
        code.Line("*,");
        foreach (FieldModel field in message.Fields)
        {
            code.Line($"{names.Attribute(field)}: {ParameterType(message, field)} | None = None,");
        }
        code.Close();
        code.Open(") -> None:");
        foreach (FieldModel field in message.Fields)
        {
            string name = names.Attribute(field);
            code.Open($"if {name} is not None:");
            code.Line($"self.{name} = {Kept(field, name)}");
            code.Close();
        }
        code.Close();
    }

    private string Kept(FieldModel field, string name)
    {
        if (field.IsMap) return $"_b.dict({name})";
        if (!field.IsRepeated) return name;
        return field.Type.Kind == FieldKind.Message
            ? $"{names.Private(module, "l", field.Type.SchemaName)}({name})"
            : $"_b.list({name})";
    }

    private string AttributeType(MessageModel message, FieldModel field)
    {
        string type = ValueType(message, field);
        if (field.IsMap) return $"_t.Dict[{Builtin(message, "str")}, {type}]";
        if (!field.IsRepeated) return type;
        return field.Type.Kind == FieldKind.Message ? $"_m.RepeatedMessage[{type}]" : $"_t.List[{type}]";
    }

    private string ParameterType(MessageModel message, FieldModel field)
    {
        string type = ValueType(message, field);
        if (field.IsMap) return $"_t.Mapping[{Builtin(message, "str")}, {type}]";
        return field.IsRepeated ? $"_t.Iterable[{type}]" : type;
    }

    private string ValueType(MessageModel message, FieldModel field) => field.Type.Kind switch
    {
        FieldKind.String => Builtin(message, "str"),
        FieldKind.Bytes => Builtin(message, "bytes"),
        FieldKind.Bool => Builtin(message, "bool"),
        FieldKind.Double or FieldKind.Float => Builtin(message, "float"),
        FieldKind.Enum or FieldKind.Message => names.Qualified(module, field.Type.SchemaName),
        _ => Builtin(message, "int"),
    };

    // A field of the same name would hide the type from type checkers.
    private static string Builtin(MessageModel message, string name) =>
        message.Fields.Any(field => field.Name == name) ? "_b." + name : name;
}
