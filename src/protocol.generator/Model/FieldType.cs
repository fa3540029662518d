namespace Mesosd.Protocol.Generator;

/// <summary>A field's type, or that of a map's values.</summary>
internal sealed record FieldType(FieldKind Kind, MessageModel? Message = null, EnumModel? Enum = null)
{
    private static readonly Dictionary<string, FieldKind> Scalars = new()
    {
        ["double"] = FieldKind.Double,
        ["float"] = FieldKind.Float,
        ["int32"] = FieldKind.Int32,
        ["int64"] = FieldKind.Int64,
        ["uint32"] = FieldKind.UInt32,
        ["uint64"] = FieldKind.UInt64,
        ["bool"] = FieldKind.Bool,
        ["string"] = FieldKind.String,
        ["bytes"] = FieldKind.Bytes,
    };

    /// <summary>The type of this name if it is one of protobuf's own.</summary>
    public static FieldType? FindScalar(string name) =>
        Scalars.TryGetValue(name, out FieldKind kind) ? new FieldType(kind) : null;

    /// <summary>The name in the schema.</summary>
    public string SchemaName => Message?.FullName ?? Enum?.FullName ?? Kind.ToString().ToLowerInvariant();

    /// <summary>The C# type, without a question mark.</summary>
    public string CSharpName => Kind switch
    {
        FieldKind.Double => "double",
        FieldKind.Float => "float",
        FieldKind.Int32 => "int",
        FieldKind.Int64 => "long",
        FieldKind.UInt32 => "uint",
        FieldKind.UInt64 => "ulong",
        FieldKind.Bool => "bool",
        FieldKind.String => "string",
        FieldKind.Bytes => "byte[]",
        FieldKind.Enum => Enum!.QualifiedName,
        _ => Message!.QualifiedName,
    };

    /// <summary>Whether an optional one is a <c>Nullable</c>.</summary>
    public bool IsValueType => Kind switch
    {
        FieldKind.String or FieldKind.Bytes => false,
        FieldKind.Message => Message!.IsStruct,
        _ => true,
    };

    /// <summary>Whether it is a number, a bool or an enum: what protobuf can pack.</summary>
    public bool IsPackable => Kind is not (FieldKind.String or FieldKind.Bytes or FieldKind.Message);

    /// <summary>The protobuf wire type.</summary>
    public int WireType => Kind switch
    {
        FieldKind.Double => 1,
        FieldKind.Float => 5,
        FieldKind.String or FieldKind.Bytes or FieldKind.Message => 2,
        _ => 0,
    };

    /// <summary>The name of the reader's and JSON input's method for it, as in <c>ReadInt32</c>.</summary>
    public string MethodName => Kind.ToString();
}
