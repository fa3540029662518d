namespace Mesosd.Protocol.Generator;

/// <summary>
/// Emits a message's type: its properties and what makes them convenient. The codecs follow inside it.
/// </summary>
internal static class TypeEmitter
{
    /// <summary>The whole file of a message.</summary>
    public static string Emit(MessageModel message)
    {
        var code = new CodeWriter();
        code.Line(Code.Head);
        code.Line($"namespace {message.Namespace};");
        code.Line();
        foreach (OneofModel oneof in message.Oneofs) EmitCases(code, message, oneof);
        code.Doc(message.Doc, $"The schema's <c>{message.FullName}</c>.");
        code.Line($"/// <remarks>In the schema: <c>{message.FullName}</c>.</remarks>");
        if (message.IsStruct) StructEmitter.EmitHead(code, message);
        else EmitClassHead(code, message);
        BinaryEmitter.Emit(code, message);
        JsonEmitter.Emit(code, message);
        code.Close();
        return code.ToString();
    }

    /// <summary>The interfaces that a message implements.</summary>
    public static string Interfaces(MessageModel message)
    {
        string interfaces = $"global::Mesosd.Protocol.Wire.IMessage<{message.QualifiedName}>";
        return message.FrameKind == 0 ? interfaces : interfaces + ", global::Mesosd.Protocol.Wire.IFramed";
    }

    /// <summary>What every message says about itself.</summary>
    public static void EmitName(CodeWriter code, MessageModel message)
    {
        code.Line();
        code.Line("/// <inheritdoc/>");
        code.Line($"public string MessageName => {Code.Quote(message.FullName)};");
        if (message.FrameKind == 0) return;
        code.Line();
        code.Line($"ushort global::Mesosd.Protocol.Wire.IFramed.FrameKind => {message.FrameKind};");
    }

    private static void EmitClassHead(CodeWriter code, MessageModel message)
    {
        code.Open($"public sealed partial class {message.Name} : {Interfaces(message)}");
        if (message.Fields.Count == 0) EmitShared(code, message);
        else code.Line("internal int _measuredBytes;");
        if (message.Required.Count > 0) EmitConstructors(code, message);
        foreach (FieldModel field in message.Fields) EmitProperty(code, message, field);
        foreach (OneofModel oneof in message.Oneofs) EmitOneof(code, message, oneof);
        EmitName(code, message);
        code.Line();
        code.Line("/// <summary>The message as JSON, for people.</summary>");
        code.Line("public override string ToString() =>");
        code.Under("global::Mesosd.Protocol.Wire.MessageCodec.ToJson(this);");
    }

    private static void EmitShared(CodeWriter code, MessageModel message)
    {
        code.Line("/// <summary>The one that decoders hand out: without fields, all are equal.</summary>");
        code.Line($"public static {message.QualifiedName} Instance {{ get; }} = new();");
    }

    // Decoders fill the required members one by one, and refuse the message when one has not come.
    private static void EmitConstructors(CodeWriter code, MessageModel message)
    {
        code.Line();
        code.Line("/// <summary>A message whose required members are set by the initializer.</summary>");
        code.Open($"public {message.Name}()");
        code.Close();
        code.Line();
        code.Line("[global::System.Diagnostics.CodeAnalysis.SetsRequiredMembers]");
        code.Open($"private {message.Name}(bool unset)");
        code.Line("_ = unset;");
        code.Close();
    }

    private static void EmitProperty(CodeWriter code, MessageModel message, FieldModel field)
    {
        code.Line();
        if (field.Oneof is not null || field.IsRepeated || field.IsMap)
        {
            code.Line($"private {field.CollectionTypeOrValue()} {field.Backing};");
            code.Line();
        }
        EmitDoc(code, field);
        if (field.IsRepeated)
        {
            code.Line($"public {field.PropertyType} {field.Property} => {field.Backing} ??= [];");
            code.Line();
            code.Line($"/// <summary>Whether there are <see cref=\"{field.Property}\"/>; asking makes no list.</summary>");
            code.Line($"public bool Has{field.Property} => {field.Backing} is {{ Count: > 0 }};");
        }
        else if (field.IsMap) EmitMap(code, field);
        else if (field.Oneof is not null) EmitMember(code, message, field);
        else if (field.IsRequired) EmitRequired(code, field);
        else code.Line($"public {field.PropertyType} {field.Property} {{ get; set; }}");
        if (field.Default is not null) EmitDefault(code, field);
        if (field.IsOptional) EmitOrDefault(code, field);
    }

    private static string CollectionTypeOrValue(this FieldModel field) =>
        field.IsRepeated || field.IsMap ? field.CollectionType + "?" : field.PropertyType;

    private static void EmitDoc(CodeWriter code, FieldModel field)
    {
        code.Doc(field.Doc, $"The schema's <c>{field.Name}</c>.");
        if (field.IsDeprecated) code.Line("/// <remarks>Deprecated.</remarks>");
    }

    private static void EmitRequired(CodeWriter code, FieldModel field)
    {
        string unset = field.Type.IsValueType ? "" : " = null!;";
        code.Line($"public required {field.PropertyType} {field.Property} {{ get; set; }}{unset}");
    }

    private static void EmitMap(CodeWriter code, FieldModel field)
    {
        code.Line($"public {field.PropertyType} {field.Property} =>");
        code.Under($"{field.Backing} ??= new(global::System.StringComparer.Ordinal);");
    }

    private static void EmitMember(CodeWriter code, MessageModel message, FieldModel field)
    {
        OneofModel oneof = message.Oneofs.First(candidate => candidate.SchemaName == field.Oneof);
        code.Open($"public {field.PropertyType} {field.Property}");
        code.Line($"get => {field.Backing};");
        code.Open("set");
        code.Line($"if (value is not null) Clear{oneof.Name}();");
        code.Line($"{field.Backing} = value;");
        code.Close();
        code.Close();
    }

    private static void EmitDefault(CodeWriter code, FieldModel field)
    {
        code.Line();
        code.Line($"/// <summary>The schema's default of <see cref=\"{field.Property}\"/>.</summary>");
        code.Line($"public const {field.Type.CSharpName} {field.Property}Default = {field.Default};");
    }

    private static void EmitOrDefault(CodeWriter code, FieldModel field)
    {
        string? value = field.Default ?? ImpliedDefault(field.Type);
        if (value is null) return;
        code.Line();
        code.Line($"/// <summary><see cref=\"{field.Property}\"/>, or what its absence means.</summary>");
        code.Line($"public {field.Type.CSharpName} {field.Property}OrDefault =>");
        code.Under($"{field.Property} ?? {value};");
    }

    // What proto2 reads an unset field as; for an enum that is the first value listed, whatever its number.
    private static string? ImpliedDefault(FieldType type) => type.Kind switch
    {
        FieldKind.Enum => $"{type.Enum!.QualifiedName}.{type.Enum.Values[0].Name}",
        FieldKind.Bool => "false",
        FieldKind.String or FieldKind.Bytes or FieldKind.Message => null,
        _ => "0",
    };

    private static void EmitCases(CodeWriter code, MessageModel message, OneofModel oneof)
    {
        code.Line($"/// <summary>Which member of <c>{oneof.SchemaName}</c> is set, by its number.</summary>");
        code.Open($"public enum {message.Name}{oneof.Name}Case");
        code.Line("/// <summary>None is set.</summary>");
        code.Line("None = 0,");
        foreach (FieldModel member in oneof.Members)
        {
            code.Line();
            code.Line($"/// <summary>It is <c>{member.Name}</c>.</summary>");
            code.Line($"{member.Property} = {member.Number},");
        }
        code.Close();
        code.Line();
    }

    private static void EmitOneof(CodeWriter code, MessageModel message, OneofModel oneof)
    {
        string type = $"global::{message.Namespace}.{message.Name}{oneof.Name}Case";
        code.Line();
        code.Doc(oneof.Doc, $"The member of <c>{oneof.SchemaName}</c> that is set; only one can be.");
        code.Line($"public {type} {oneof.Name}Case =>");
        foreach (FieldModel member in oneof.Members)
        {
            code.Under($"{member.Backing} is not null ? {type}.{member.Property} :");
        }
        code.Under($"{type}.None;");
        code.Line();
        code.Open($"private void Clear{oneof.Name}()");
        foreach (FieldModel member in oneof.Members) code.Line($"{member.Backing} = null;");
        code.Close();
    }
}
