namespace Mesosd.Protocol.Wire;

/// <summary>The ways in which bytes can fail to be a message.</summary>
public enum DecodeFault : byte
{
    /// <summary>Nothing is wrong.</summary>
    None = 0,

    /// <summary>The bytes end in the middle of a value.</summary>
    Truncated,

    /// <summary>A variable-length integer is longer than ten bytes or overflows 64 bits.</summary>
    VarintTooLong,

    /// <summary>A field number of zero, or above the protobuf maximum.</summary>
    BadFieldNumber,

    /// <summary>A wire type that protobuf does not define, or an unmatched group end.</summary>
    BadWireType,

    /// <summary>A length that reaches beyond the message it stands in.</summary>
    LengthOutOfRange,

    /// <summary>A string that is not UTF-8.</summary>
    InvalidUtf8,

    /// <summary>Deeper than <see cref="DecodeLimits.MaxDepth"/>.</summary>
    TooDeep,

    /// <summary>More than <see cref="DecodeLimits.MaxElements"/>.</summary>
    TooManyElements,

    /// <summary>A required field, or the required member of a union, is missing.</summary>
    MissingRequired,
}

/// <summary>Why and where decoding stopped. The default value means that nothing is wrong.</summary>
/// <param name="Fault">What is wrong.</param>
/// <param name="Offset">The byte at which it was noticed, from the start of the payload.</param>
/// <param name="MessageName">The innermost message, by its name in the schema.</param>
/// <param name="Field">
/// The field's name, or for an unknown field its number; several when several are missing.
/// </param>
public readonly record struct DecodeError(DecodeFault Fault, int Offset, string? MessageName, string? Field)
{
    /// <summary>A sentence for people: which message and field, and what was expected.</summary>
    public override string ToString()
    {
        string place = MessageName is null ? "payload" : Field is null ? MessageName : $"{MessageName}.{Field}";
        return Fault switch
        {
            DecodeFault.None => "no error",
            DecodeFault.Truncated => $"{place}: the bytes end in the middle of a value (offset {Offset})",
            DecodeFault.VarintTooLong => $"{place}: an integer of more than 64 bits (offset {Offset})",
            DecodeFault.BadFieldNumber => $"{place}: a field number outside 1..536870911 (offset {Offset})",
            DecodeFault.BadWireType => $"{place}: an unknown wire type (offset {Offset})",
            DecodeFault.LengthOutOfRange => $"{place}: a length beyond its message's end (offset {Offset})",
            DecodeFault.InvalidUtf8 => $"{place}: expected a string in UTF-8 (offset {Offset})",
            DecodeFault.TooDeep => $"{place}: nested too deeply (offset {Offset})",
            DecodeFault.TooManyElements => $"{place}: too many repeated elements (offset {Offset})",
            DecodeFault.MissingRequired => $"Missing required fields: {Field} (of {MessageName})",
            _ => $"{place}: {Fault} (offset {Offset})",
        };
    }
}
