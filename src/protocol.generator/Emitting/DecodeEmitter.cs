namespace Mesosd.Protocol.Generator;

/// <summary>Emits the loop that reads a message's fields from the protobuf wire format.</summary>
internal static class DecodeEmitter
{
    private const string Reader = "global::Mesosd.Protocol.Wire.WireReader";
    private const string Loop = "for (uint tag = reader.ReadTag(); tag != 0; tag = reader.ReadTag())";

    /// <summary>Emits the decoder and what it calls.</summary>
    public static void Emit(CodeWriter code, MessageModel message)
    {
        code.Line();
        code.Line("/// <inheritdoc/>");
        code.Open($"public static {message.QualifiedName} Decode(ref {Reader} reader)");
        EmitLocals(code, message);
        code.Open(Loop);
        EmitSwitch(code, message);
        code.Line($"if (reader.Failed) reader.NamePlace({Code.Quote(message.FullName)}, FieldNameOf(tag));");
        code.Close();
        code.Line($"if (reader.Failed) reader.NamePlace({Code.Quote(message.FullName)}, null);");
        EmitEnd(code, message);
        code.Close();
        EmitFieldNames(code, message);
        if (message.Required.Count > 0) EmitMissing(code, message);
        foreach (FieldModel map in message.Fields.Where(field => field.IsMap)) EmitEntry(code, message, map);
    }

    private static void EmitLocals(CodeWriter code, MessageModel message)
    {
        if (message.Required.Count > 0) code.Line("ulong seen = 0;");
        EmitTarget(code, message);
    }

    /// <summary>Declares what a message's values are read into: an object, or a variable per value.</summary>
    public static void EmitTarget(CodeWriter code, MessageModel message)
    {
        if (message.IsStruct)
        {
            foreach (FieldModel field in message.Fields)
            {
                code.Line($"{field.PropertyType} value{field.Number} = default!;");
            }
            return;
        }
        string argument = message.Required.Count > 0 ? "true" : "";
        if (message.Fields.Count > 0) code.Line($"var message = new {message.QualifiedName}({argument});");
    }

    /// <summary>What the values that were read make up.</summary>
    public static string Target(MessageModel message)
    {
        if (message.Fields.Count == 0) return "Instance";
        string values = string.Join(", ", message.Fields.Select(field => $"value{field.Number}"));
        return message.IsStruct ? $"new {message.QualifiedName}({values})" : "message";
    }

    /// <summary>Where one value is put.</summary>
    public static string Place(MessageModel message, FieldModel field) =>
        message.IsStruct ? $"value{field.Number}" : $"message.{field.Property}";

    private static void EmitSwitch(CodeWriter code, MessageModel message)
    {
        if (message.Fields.Count == 0)
        {
            code.Line("reader.Skip(tag);");
            return;
        }
        code.Open("switch (tag)");
        foreach (FieldModel field in message.Fields)
        {
            code.Open($"case {field.Tag}: // {field.Name}");
            if (field.IsMap) EmitMapCase(code, field);
            else EmitValueCase(code, message, field);
            code.Line("break;");
            code.Close();
            if (!field.IsRepeated || !field.Type.IsPackable) continue;
            code.Open($"case {field.PackedTag}: // {field.Name}, packed");
            EmitPackedCase(code, field);
            code.Line("break;");
            code.Close();
        }
        code.Line("default:");
        code.Under("reader.Skip(tag);");
        code.Under("break;");
        code.Close();
    }

    private static void EmitValueCase(CodeWriter code, MessageModel message, FieldModel field)
    {
        if (field.IsRepeated) code.Line("reader.CountElement();");
        EmitRead(code, field.Type, value =>
        {
            string place = Place(message, field);
            if (field.IsRepeated) return [$"{place}.Add({value});"];
            string keep = $"{place} = {value};";
            return field.IsRequired ? [keep, $"seen |= {Code.Bit(BitOf(message, field))};"] : [keep];
        });
    }

    private static void EmitPackedCase(CodeWriter code, FieldModel field)
    {
        code.Line("int outerEnd = reader.Enter();");
        code.Open("while (reader.HasMore)");
        code.Line("reader.CountElement();");
        EmitRead(code, field.Type, value => [$"message.{field.Property}.Add({value});"]);
        code.Close();
        code.Line("reader.Leave(outerEnd);");
    }

    private static void EmitMapCase(CodeWriter code, FieldModel field)
    {
        code.Line("reader.CountElement();");
        code.Line("int outerEnd = reader.Enter();");
        code.Line("if (reader.Failed) break;");
        code.Line($"Decode{field.Property}Entry(ref reader, message.{field.Property});");
        code.Line("reader.Leave(outerEnd);");
    }

    // Emits the reading of one value, and what is done with it.
    private static void EmitRead(CodeWriter code, FieldType type, Func<string, IReadOnlyList<string>> use)
    {
        if (type.Kind == FieldKind.Message)
        {
            code.Line("int outerEnd = reader.Enter();");
            code.Line("if (reader.Failed) break;");
            Use($"{type.CSharpName}.Decode(ref reader)");
            code.Line("reader.Leave(outerEnd);");
        }
        else if (type.Kind == FieldKind.Enum)
        {
            code.Line("int number = reader.ReadInt32();");
            code.Open($"if ({type.Enum!.NamesClass}.IsKnown(number))");
            Use($"({type.CSharpName})number");
            code.Close();
        }
        else Use($"reader.Read{type.MethodName}()");

        void Use(string value)
        {
            foreach (string line in use(value)) code.Line(line);
        }
    }

    private static void EmitEnd(CodeWriter code, MessageModel message)
    {
        if (message.Required.Count > 0)
        {
            code.Line($"else if (seen != {Code.Mask(message.Required.Count)})");
            code.Under($"reader.FailMissing({Code.Quote(message.FullName)}, MissingFields(seen));");
        }
        code.Line($"return {Target(message)};");
    }

    private static void EmitFieldNames(CodeWriter code, MessageModel message)
    {
        code.Line();
        code.Line("private static string FieldNameOf(uint tag) => (tag >> 3) switch");
        code.Open("");
        foreach (FieldModel field in message.Fields)
        {
            code.Line($"{field.Number} => {Code.Quote(field.Name)},");
        }
        code.Line($"_ => {Reader}.NameUnknown(tag),");
        code.Close(";");
    }

    private static void EmitMissing(CodeWriter code, MessageModel message)
    {
        string names = string.Join(", ", message.Required.Select(field => Code.Quote(field.Name)));
        code.Line();
        code.Line("private static string[] MissingFields(ulong seen) =>");
        code.Under($"global::Mesosd.Protocol.Wire.RequiredFields.Missing(seen, [{names}]);");
    }

    // An entry without a value has the value that an empty message or an unset field would have.
    private static void EmitEntry(CodeWriter code, MessageModel message, FieldModel field)
    {
        FieldType type = field.Type;
        uint valueTag = 2u << 3 | (uint)type.WireType;
        code.Line();
        code.Open($"private static void Decode{field.Property}Entry("
            + $"ref {Reader} reader, {field.PropertyType} map)");
        code.Line("string key = \"\";");
        code.Line($"{type.CSharpName} value = {EmptyValue(type)};");
        code.Line($"bool hasValue = {(type.Kind == FieldKind.Message ? "false" : "true")};");
        code.Open(Loop);
        code.Open("switch (tag)");
        code.Line("case 10:");
        code.Under("key = reader.ReadString();");
        code.Under("break;");
        code.Open($"case {valueTag}:");
        EmitRead(code, type, value => [$"value = {value};", "hasValue = true;"]);
        code.Line("break;");
        code.Close();
        code.Line("default:");
        code.Under("reader.Skip(tag);");
        code.Under("break;");
        code.Close();
        string place = $"{Code.Quote(message.FullName)}, {Code.Quote(field.Name)}";
        code.Line($"if (reader.Failed) reader.NamePlace({place});");
        code.Close();
        code.Line(type.Kind == FieldKind.Message
            ? $"if (!hasValue) value = {type.CSharpName}.Decode(ref reader);"
            : "_ = hasValue;");
        code.Line("map[key] = value;");
        code.Close();
    }

    private static string EmptyValue(FieldType type) => type.Kind switch
    {
        FieldKind.String => "\"\"",
        FieldKind.Bytes => "[]",
        FieldKind.Enum => $"{type.CSharpName}.{type.Enum!.Values[0].Name}",
        _ => "default!",
    };

    /// <summary>The field's bit among the required ones.</summary>
    public static int BitOf(MessageModel message, FieldModel field) =>
        message.Required.TakeWhile(other => other.Number != field.Number).Count();
}
