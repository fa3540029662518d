using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;

namespace Mesosd.Protocol.Wire;

/// <summary>
/// Writes the protobuf wire format into a span of exactly the measured size. The counterpart of each
/// <c>Write</c> is a <c>Measure</c> that says how many bytes it takes.
/// </summary>
public ref struct WireWriter(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;
    private int _position;

    /// <summary>How many bytes have been written.</summary>
    public readonly int Written => _position;

    /// <summary>A base-128 integer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteVarint(ulong value)
    {
        while (value >= 0x80)
        {
            _buffer[_position++] = (byte)(value | 0x80);
            value >>= 7;
        }
        _buffer[_position++] = (byte)value;
    }

    /// <summary>A field's tag, already put together from number and wire type.</summary>
    public void WriteTag(uint tag) => WriteVarint(tag);

    /// <summary>An <c>int32</c> or an enum: negative numbers take ten bytes, as protobuf has it.</summary>
    public void WriteInt32(int value) => WriteVarint((ulong)(long)value);

    /// <summary>An <c>int64</c>.</summary>
    public void WriteInt64(long value) => WriteVarint((ulong)value);

    /// <summary>A <c>bool</c>.</summary>
    public void WriteBool(bool value) => _buffer[_position++] = value ? (byte)1 : (byte)0;

    /// <summary>A <c>double</c>.</summary>
    public void WriteDouble(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(_buffer[_position..], value);
        _position += 8;
    }

    /// <summary>A <c>float</c>.</summary>
    public void WriteFloat(float value)
    {
        BinaryPrimitives.WriteSingleLittleEndian(_buffer[_position..], value);
        _position += 4;
    }

    /// <summary>A string in UTF-8 with its length before it.</summary>
    public void WriteString(string value)
    {
        // Short ASCII, which nearly every string here is, takes one pass: its length prefix is one byte.
        if (value.Length < 0x80
            && Ascii.FromUtf16(value, _buffer[(_position + 1)..], out int written) == OperationStatus.Done)
        {
            _buffer[_position] = (byte)written;
            _position += 1 + written;
            return;
        }
        WriteVarint((ulong)Encoding.UTF8.GetByteCount(value));
        _position += Encoding.UTF8.GetBytes(value, _buffer[_position..]);
    }

    /// <summary>Bytes with their length before them.</summary>
    public void WriteBytes(ReadOnlySpan<byte> value)
    {
        WriteVarint((ulong)value.Length);
        value.CopyTo(_buffer[_position..]);
        _position += value.Length;
    }

    /// <summary>How many bytes <see cref="WriteVarint"/> takes.</summary>
    public static int MeasureVarint(ulong value) => (70 - BitOperations.LeadingZeroCount(value | 1)) / 7;

    /// <summary>How many bytes <see cref="WriteInt32"/> takes.</summary>
    public static int MeasureInt32(int value) => MeasureVarint((ulong)(long)value);

    /// <summary>How many bytes <see cref="WriteInt64"/> takes.</summary>
    public static int MeasureInt64(long value) => MeasureVarint((ulong)value);

    /// <summary>How many bytes <see cref="WriteString"/> takes, its length prefix included.</summary>
    public static int MeasureString(string value) => MeasureLengthPrefixed(Encoding.UTF8.GetByteCount(value));

    /// <summary>How many bytes a run of this length takes with its length prefix.</summary>
    public static int MeasureLengthPrefixed(int lengthBytes) => MeasureVarint((ulong)lengthBytes) + lengthBytes;
}
