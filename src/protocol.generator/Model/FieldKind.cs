namespace Mesosd.Protocol.Generator;

/// <summary>The types a field can have; a closed set.</summary>
internal enum FieldKind : byte
{
    Double,
    Float,
    Int32,
    Int64,
    UInt32,
    UInt64,
    Bool,
    String,
    Bytes,
    Enum,
    Message,
}
