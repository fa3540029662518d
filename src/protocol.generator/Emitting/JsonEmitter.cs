namespace Mesosd.Protocol.Generator;

/// <summary>Emits the JSON codec of a message, by the rules that Mesos' HTTP API follows.</summary>
internal static class JsonEmitter
{
    private const string Json = "global::System.Text.Json.";
    private const string Wire = "global::Mesosd.Protocol.Wire.";

    /// <summary>Emits the codec's members.</summary>
    public static void Emit(CodeWriter code, MessageModel message)
    {
        EmitWrite(code, message);
        EmitRead(code, message);
    }

    private static void EmitWrite(CodeWriter code, MessageModel message)
    {
        code.Line();
        code.Line("/// <inheritdoc/>");
        code.Open($"public void WriteJson({Json}Utf8JsonWriter writer)");
        code.Line("writer.WriteStartObject();");
        foreach (FieldModel field in message.Fields) EmitWriteField(code, field);
        code.Line("writer.WriteEndObject();");
        code.Close();
    }

    private static void EmitWriteField(CodeWriter code, FieldModel field)
    {
        string name = $"writer.WritePropertyName({Code.Quote(field.Name)}u8);";
        if (field.IsRequired)
        {
            code.Line(name);
            code.Line(WriteValue(field.Type, $"this.{field.Property}"));
        }
        else if (field.IsOptional) EmitWriteOptional(code, field, name);
        else EmitWriteCollection(code, field, name);
    }

    private static void EmitWriteOptional(CodeWriter code, FieldModel field, string name)
    {
        // What has a default of its own is written even when unset, so that readers need not know the schema.
        if (field.Default is not null && !field.IsDeprecated)
        {
            code.Line(name);
            code.Line(WriteValue(field.Type, $"this.{field.Property}OrDefault"));
            return;
        }
        string value = $"this.{field.Property}{(field.Type.IsValueType ? ".GetValueOrDefault()" : "")}";
        code.Open($"if (this.{field.Property} is not null)");
        code.Line(name);
        code.Line(WriteValue(field.Type, value));
        code.Close();
    }

    private static void EmitWriteCollection(CodeWriter code, FieldModel field, string name)
    {
        code.Open($"if ({field.Backing} is {{ Count: > 0 }})");
        code.Line(name);
        code.Line(field.IsMap ? "writer.WriteStartObject();" : "writer.WriteStartArray();");
        code.Open($"foreach (var {(field.IsMap ? "(key, item)" : "item")} in {field.Backing})");
        if (field.IsMap) code.Line("writer.WritePropertyName(key);");
        code.Line(WriteValue(field.Type, "item"));
        code.Close();
        code.Line(field.IsMap ? "writer.WriteEndObject();" : "writer.WriteEndArray();");
        code.Close();
    }

    private static string WriteValue(FieldType type, string value) => type.Kind switch
    {
        FieldKind.Double or FieldKind.Float => $"{Wire}JsonOutput.Write{type.MethodName}(writer, {value});",
        FieldKind.Bool => $"writer.WriteBooleanValue({value});",
        FieldKind.String => $"writer.WriteStringValue({value});",
        FieldKind.Bytes => $"writer.WriteBase64StringValue({value});",
        FieldKind.Enum => $"writer.WriteStringValue({type.Enum!.NamesClass}.ToName({value}));",
        FieldKind.Message => $"{value}.WriteJson(writer);",
        _ => $"writer.WriteNumberValue({value});",
    };

    private static void EmitRead(CodeWriter code, MessageModel message)
    {
        code.Line();
        code.Line("/// <inheritdoc/>");
        code.Open($"public static {message.QualifiedName} ReadJson("
            + $"{Json}JsonElement element, ref {Wire}JsonInput input)");
        if (message.FullName == "google.protobuf.Duration") EmitDurationText(code, message);
        if (message.Required.Count > 0) code.Line("ulong seen = 0;");
        DecodeEmitter.EmitTarget(code, message);
        code.Line($"if (!input.ExpectObject(element)) return {DecodeEmitter.Target(message)};");
        if (message.Fields.Count > 0) EmitReadLoop(code, message);
        if (message.Required.Count > 0)
        {
            string all = Code.Mask(message.Required.Count);
            code.Line($"if (seen != {all}) input.FailMissing(MissingFields(seen));");
        }
        code.Line($"return {DecodeEmitter.Target(message)};");
        code.Close();
    }

    // Operators' documentation shows "10mins" where the reflection of Mesos wants an object.
    private static void EmitDurationText(CodeWriter code, MessageModel message)
    {
        code.Open($"if (element.ValueKind == {Json}JsonValueKind.String)");
        code.Line("var (seconds, nanoseconds) = input.ReadDuration(element);");
        code.Line($"return new {message.QualifiedName} {{ Seconds = seconds, Nanos = nanoseconds }};");
        code.Close();
    }

    private static void EmitReadLoop(CodeWriter code, MessageModel message)
    {
        code.Open($"foreach ({Json}JsonProperty property in element.EnumerateObject())");
        code.Line($"if (property.Value.ValueKind == {Json}JsonValueKind.Null) continue;");
        code.Line($"string name = {Wire}JsonInput.NameOf(property);");
        code.Open("switch (name)");
        foreach (FieldModel field in message.Fields)
        {
            code.Open($"case {Code.Quote(field.Name)}:");
            if (field.IsRepeated) EmitReadList(code, field);
            else if (field.IsMap) EmitReadMap(code, field);
            else EmitReadSingle(code, message, field);
            code.Line("break;");
            code.Close();
        }
        code.Close();
        code.Line("if (!input.Failed) continue;");
        code.Line("input.NameField(name);");
        code.Line($"return {DecodeEmitter.Target(message)};");
        code.Close();
    }

    private static void EmitReadSingle(CodeWriter code, MessageModel message, FieldModel field)
    {
        string place = DecodeEmitter.Place(message, field);
        string seen = field.IsRequired ? $" seen |= {Code.Bit(DecodeEmitter.BitOf(message, field))};" : "";
        if (field.Type.Kind != FieldKind.Enum)
        {
            code.Line($"{place} = {ReadValue(field.Type, "property.Value")};{seen}");
            return;
        }
        EmitReadEnum(code, field.Type, "property.Value", $"{place} = known;{seen}", field.IsRequired);
    }

    private static void EmitReadList(CodeWriter code, FieldModel field)
    {
        code.Line($"message.{field.Property}.Clear();");
        code.Line($"var items = new {Wire}JsonItems(property.Value);");
        code.Open("while (items.MoveNext())");
        code.Open("if (input.CountElement())");
        if (field.Type.Kind == FieldKind.Enum)
        {
            EmitReadEnum(code, field.Type, "items.Current", $"message.{field.Property}.Add(known);", false);
        }
        else code.Line($"message.{field.Property}.Add({ReadValue(field.Type, "items.Current")});");
        code.Close();
        code.Line("if (!input.Failed) continue;");
        code.Line("input.NameIndex(items.Index);");
        code.Line("break;");
        code.Close();
    }

    private static void EmitReadMap(CodeWriter code, FieldModel field)
    {
        code.Line("if (!input.ExpectObject(property.Value)) break;");
        code.Line($"message.{field.Property}.Clear();");
        code.Open($"foreach ({Json}JsonProperty entry in property.Value.EnumerateObject())");
        code.Line($"if (entry.Value.ValueKind == {Json}JsonValueKind.Null) continue;");
        code.Line("string key = input.ReadKey(entry);");
        code.Open("if (!input.Failed && input.CountElement())");
        if (field.Type.Kind == FieldKind.Enum)
        {
            EmitReadEnum(code, field.Type, "entry.Value", $"message.{field.Property}[key] = known;", false);
        }
        else code.Line($"message.{field.Property}[key] = {ReadValue(field.Type, "entry.Value")};");
        code.Close();
        code.Line("if (!input.Failed) continue;");
        code.Line("input.NameKey(key);");
        code.Line("break;");
        code.Close();
    }

    // A name that this schema does not have is passed over, except where nothing else may stand.
    private static void EmitReadEnum(
        CodeWriter code, FieldType type, string element, string use, bool isRequired)
    {
        string name = $"input.ReadEnumName({element})";
        code.Open($"if ({type.Enum!.NamesClass}.TryParse({name}, out {type.CSharpName} known))");
        code.Line(use);
        code.Close();
        if (isRequired) code.Line($"else input.FailEnum({Code.Quote(type.SchemaName)}, {element});");
    }

    private static string ReadValue(FieldType type, string element) => type.Kind == FieldKind.Message
        ? $"{type.CSharpName}.ReadJson({element}, ref input)"
        : $"input.Read{type.MethodName}({element})";
}
