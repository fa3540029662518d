namespace Mesosd.Protocol.Generator.Python;

/// <summary>Emits the function that reads a message.</summary>
/// <remarks>
/// Fields nearly always come in the order of their numbers. So the checks for them stand one below the other, and
/// each reads the next tag: a message in order is read in one pass over them, whatever their number. What comes out
/// of order goes round the loop again. A negative tag says that the message's end was reached.
/// </remarks>
internal sealed class PythonDecodeEmitter(
    PythonNames names, PythonModule module, PythonWriter code, HashSet<MessageModel> recursive)
{
    /// <summary>The decoder of a message.</summary>
    public void Emit(MessageModel message)
    {
        code.Line();
        code.Line();
        code.Open($"def {names.Private("d", message.FullName)}"
            + "(b: bytes, i: int, end: int, depth: int, tick: _w.Tick) -> _t.Any:");
        code.Line($"m: _t.Any = _new({ClassName(message)})");
        code.Line("t = 0");
        code.Open("try:");
        if (recursive.Contains(message)) EmitDepthCheck();
        code.Open("if i < end:");
        EmitNextTag();
        code.Open("while True:");
        foreach (FieldModel field in message.Fields) EmitField(field);
        EmitUnknown(message);
        code.Close(3);
        code.Open("except _FAULTS as fault:");
        code.Line($"raise _m.damaged({ClassName(message)}, t, i, fault) from None");
        code.Close();
        EmitEnd(message);
        code.Close();
    }

    private string ClassName(MessageModel message)
    {
        string path = names.PathOf(message.FullName);
        return path.Contains('.') ? names.Private("c", message.FullName) : path;
    }

    private void EmitDepthCheck()
    {
        code.Open("if depth < 0:");
        code.Line("raise _w.Malformed(\"nested too deeply\")");
        code.Close();
    }

    private void EmitNextTag()
    {
        code.Line("t = b[i]");
        code.Line("i += 1");
        code.Open("if t > 127:");
        code.Line("t, i = _w.tag(b, i, t)");
        code.Close();
    }

    private void EmitNext()
    {
        code.Open("if i >= end:");
        code.Line("break");
        code.Close();
        EmitNextTag();
    }

    private void EmitField(FieldModel field)
    {
        if (field.IsMap) EmitEntries(field);
        else if (field.IsRepeated) EmitElements(field);
        else
        {
            code.Open($"if t == {field.Tag}:");
            EmitRead(field.Type, value => $"m.{names.Attribute(field)} = {value}");
            EmitNext();
            code.Close();
        }
    }

    private void EmitElements(FieldModel field)
    {
        if (field.Type.IsPackable)
        {
            code.Open($"if t == {field.PackedTag}:");
            EmitList(field);
            EmitLength();
            code.Open("while i < j:");
            code.Line("tick()");
            EmitRead(field.Type, value => $"items.append({value})");
            code.Close();
            code.Open("if i != j:");
            code.Line("raise _w.Malformed(\"a length beyond its message's end\")");
            code.Close();
            EmitNext();
            code.Close();
        }
        code.Open($"if t == {field.Tag}:");
        EmitList(field);
        EmitRun(field.Tag, () =>
        {
            code.Line("tick()");
            EmitRead(field.Type, value => field.Type.Kind == FieldKind.Message
                ? names.Layout.Append(value)
                : $"items.append({value})");
        });
    }

    private void EmitList(FieldModel field)
    {
        string name = names.Attribute(field);
        string made = field.IsMap ? "{}"
            : field.Type.Kind == FieldKind.Message ? names.Private(module, "l", field.Type.SchemaName) + "()"
            : "[]";
        code.Line($"items = m._{name}_");
        code.Open("if items is None:");
        code.Line($"m.{name} = items = {made}");
        code.Close();
    }

    // A run of elements of one list, and what comes behind it.
    private void EmitRun(uint tag, Action element)
    {
        code.Open($"while t == {tag}:");
        element();
        code.Open("if i >= end:");
        code.Line("t = ~t");
        code.Line("break");
        code.Close();
        EmitNextTag();
        code.Close();
        code.Open("if t < 0:");
        code.Line("break");
        code.Close(2);
    }

    private void EmitEntries(FieldModel field)
    {
        code.Open($"if t == {field.Tag}:");
        EmitList(field);
        string value = field.Type.Kind switch
        {
            FieldKind.Message => names.Private(module, "d", field.Type.SchemaName),
            FieldKind.Enum => names.Qualified(module, field.Type.SchemaName),
            _ => "None",
        };
        EmitRun(field.Tag, () =>
        {
            code.Line("tick()");
            EmitLength();
            string kind = field.Type.Kind.ToString().ToUpperInvariant();
            code.Line($"_e.read_entry(items, b, i, j, depth - 1, tick, _f.{kind}, {value})");
            code.Line("i = j");
        });
    }

    private void EmitLength()
    {
        code.Line("j = b[i]");
        code.Line("i += 1");
        code.Open("if j > 127:");
        code.Line("j, i = _w.varint(b, i, j)");
        code.Close();
        code.Line("j += i");
    }

    private void EmitVarint(string rest)
    {
        code.Line("n = b[i]");
        code.Line("i += 1");
        code.Open("if n > 127:");
        code.Line($"n, i = _w.{rest}(b, i, n)");
        code.Close();
    }

    // Emits the reading of one value, and the statement that keeps it.
    private void EmitRead(FieldType type, Func<string, string> keep)
    {
        switch (type.Kind)
        {
            case FieldKind.String:
                EmitLength();
                code.Line(keep("str(b[i:j], \"utf-8\")"));
                code.Line("i = j");
                break;
            case FieldKind.Bytes:
                EmitLength();
                code.Line(keep(names.Layout.Bytes("b[i:j]")));
                code.Line("i = j");
                break;
            case FieldKind.Message:
                EmitLength();
                code.Line(keep($"{names.Private(module, "d", type.SchemaName)}(b, i, j, depth - 1, tick)"));
                code.Line("i = j");
                break;
            case FieldKind.Double:
            case FieldKind.Float:
                code.Line(keep($"_{type.Kind.ToString().ToLowerInvariant()}(b, i)[0]"));
                code.Line(type.Kind == FieldKind.Double ? "i += 8" : "i += 4");
                break;
            case FieldKind.Enum:
                EmitVarint("int32");
                string known = names.Private("known", type.SchemaName);
                code.Line($"{known} = {names.Private(module, "n", type.SchemaName)}(n)");
                code.Open($"if {known} is not None:");
                code.Line(keep(known));
                code.Close();
                break;
            case FieldKind.Bool:
                EmitVarint("varint");
                code.Line(keep("n != 0"));
                break;
            default:
                EmitVarint(type.Kind == FieldKind.UInt64 ? "varint" : type.Kind.ToString().ToLowerInvariant());
                code.Line(keep("n"));
                break;
        }
    }

    private void EmitUnknown(MessageModel message)
    {
        List<uint> tags =
        [
            .. message.Fields.Select(field => field.Tag),
            .. message.Fields.Where(field => field.IsRepeated && field.Type.IsPackable).Select(field => field.PackedTag),
        ];
        if (tags.Count > 0)
        {
            code.Open($"if t in ({string.Join(", ", tags.Distinct())},):");
            code.Line("continue");
            code.Close();
        }
        code.Line("i = _w.skip(b, i, t, depth)");
        EmitNext();
    }

    private void EmitEnd(MessageModel message)
    {
        code.Open("if i != end:");
        code.Line($"raise _m.overrun({ClassName(message)}, t, i)");
        code.Close();
        if (message.Required.Count > 0)
        {
            string unset = string.Join(" or ",
                message.Required.Select(field => $"m._{names.Attribute(field)}_ is None"));
            code.Open($"if {unset}:");
            code.Line("raise _m.incomplete(m, i)");
            code.Close();
        }
        code.Line("return m");
    }
}
