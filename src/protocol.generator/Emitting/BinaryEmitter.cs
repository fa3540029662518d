namespace Mesosd.Protocol.Generator;

/// <summary>Emits the protobuf codec of a message: measure, encode, decode.</summary>
/// <remarks>
/// A singular field that comes twice keeps the last value; for a nested message that is the whole last
/// message, where Google's decoders would merge the two. No writer known to us sends a singular field twice.
/// Enum numbers that the schema does not have leave the field unset, as proto2 treats them as unknown fields.
/// </remarks>
internal static class BinaryEmitter
{
    private const string Writer = "global::Mesosd.Protocol.Wire.WireWriter";
    private const string Marshal = "global::System.Runtime.InteropServices.CollectionsMarshal";

    /// <summary>Emits the codec's members.</summary>
    public static void Emit(CodeWriter code, MessageModel message)
    {
        EmitMeasure(code, message);
        EmitEncode(code, message);
        DecodeEmitter.Emit(code, message);
        foreach (FieldModel map in message.Fields.Where(field => field.IsMap)) EmitMeasureEntry(code, map);
    }

    private static void EmitMeasure(CodeWriter code, MessageModel message)
    {
        code.Line();
        code.Line("/// <inheritdoc/>");
        if (message.Fields.Count == 0)
        {
            code.Line("public int MeasureBytes() => 0;");
            return;
        }
        code.Open("public int MeasureBytes()");
        code.Line("int size = 0;");
        foreach (FieldModel field in message.Fields)
        {
            string tagBytes = Code.TagBytes(field.Tag).ToString();
            EmitForEach(code, field, value => field.IsMap
                ? $"size += {tagBytes} + {Writer}.MeasureLengthPrefixed({MeasureEntry(field, value)});"
                : $"size += {tagBytes} + {Size(field.Type, value)};");
        }
        code.Line(message.IsStruct ? "return size;" : "return _measuredBytes = size;");
        code.Close();
    }

    private static void EmitEncode(CodeWriter code, MessageModel message)
    {
        code.Line();
        code.Line("/// <inheritdoc/>");
        code.Open($"public void Encode(ref {Writer} writer)");
        foreach (FieldModel field in message.Fields)
        {
            EmitForEach(code, field, value => field.IsMap
                ? $"writer.WriteTag({field.Tag}); writer.WriteVarint((ulong){MeasureEntry(field, value)}); "
                    + "writer.WriteTag(10); writer.WriteString(key); "
                    + Write(field.Type, ValueTag(field), value)
                : Write(field.Type, field.Tag, value));
        }
        code.Close();
    }

    // Emits the statement for the one value, for each element, for each entry; not where there is none.
    private static void EmitForEach(CodeWriter code, FieldModel field, System.Func<string, string> statement)
    {
        if (field.IsRequired)
        {
            foreach (string line in Split(statement($"this.{field.Property}"))) code.Line(line);
            return;
        }
        string place = field.IsOptional && field.Oneof is null ? $"this.{field.Property}" : field.Backing;
        code.Open($"if ({place} is not null)");
        if (field.IsRepeated) code.Open($"foreach (var item in {Marshal}.AsSpan({place}))");
        if (field.IsMap) code.Open($"foreach (var (key, item) in {place})");
        bool isNullable = field.IsOptional && field.Type.IsValueType;
        string single = isNullable ? $"{place}.GetValueOrDefault()" : place;
        string value = field.IsOptional ? single : "item";
        foreach (string line in Split(statement(value))) code.Line(line);
        if (!field.IsOptional) code.Close();
        code.Close();
    }

    private static string[] Split(string statements) =>
        statements.Replace("; ", ";\n").Split('\n');

    private static void EmitMeasureEntry(CodeWriter code, FieldModel field)
    {
        code.Line();
        string parameters = $"string key, {field.Type.CSharpName} value";
        code.Line($"private static int Measure{field.Property}Entry({parameters}) =>");
        code.Under($"1 + {Writer}.MeasureString(key) + 1 + {Size(field.Type, "value")};");
    }

    private static string MeasureEntry(FieldModel field, string value) =>
        $"Measure{field.Property}Entry(key, {value})";

    private static uint ValueTag(FieldModel field) => 2u << 3 | (uint)field.Type.WireType;

    private static string Size(FieldType type, string value) => type.Kind switch
    {
        FieldKind.Double => "8",
        FieldKind.Float => "4",
        FieldKind.Bool => "1",
        FieldKind.Int32 => $"{Writer}.MeasureInt32({value})",
        FieldKind.Enum => $"{Writer}.MeasureInt32((int){value})",
        FieldKind.Int64 => $"{Writer}.MeasureInt64({value})",
        FieldKind.UInt32 or FieldKind.UInt64 => $"{Writer}.MeasureVarint({value})",
        FieldKind.String => $"{Writer}.MeasureString({value})",
        FieldKind.Bytes => $"{Writer}.MeasureLengthPrefixed({value}.Length)",
        _ => $"{Writer}.MeasureLengthPrefixed({value}.MeasureBytes())",
    };

    private static string Write(FieldType type, uint tag, string value) =>
        $"writer.WriteTag({tag}); " + WriteValue(type, value);

    private static string WriteValue(FieldType type, string value) => type.Kind switch
    {
        FieldKind.Enum => $"writer.WriteInt32((int){value});",
        FieldKind.UInt32 or FieldKind.UInt64 => $"writer.WriteVarint({value});",
        FieldKind.Message => $"writer.WriteVarint((ulong){MeasuredBytes(type.Message!, value)}); "
            + $"{value}.Encode(ref writer);",
        _ => $"writer.Write{type.MethodName}({value});",
    };

    // Classes remember what the measuring pass found: sizes are not computed once per level of nesting.
    private static string MeasuredBytes(MessageModel message, string value) =>
        message.IsStruct || message.Fields.Count == 0 ? $"{value}.MeasureBytes()" : $"{value}._measuredBytes";
}
