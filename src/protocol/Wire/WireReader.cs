using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace Mesosd.Protocol.Wire;

/// <summary>
/// Reads the protobuf wire format from one contiguous span. A total function of its input: it never throws and
/// never reads beyond the span; after the first fault every read returns a zero value and
/// <see cref="ReadTag"/> returns 0, so loops end by themselves.
/// </summary>
public ref struct WireReader
{
    private const int MaxVarintBytes = 10;
    private const uint GroupStart = 3;
    private const uint GroupEnd = 4;

    private readonly ReadOnlySpan<byte> _buffer;
    private readonly StringPool? _strings;
    private int _position;
    private int _end;
    private int _depthLeft;
    private int _elementsLeft;
    private DecodeFault _fault;
    private int _faultOffset;
    private string? _faultMessage;
    private string? _faultField;

    /// <param name="buffer">Exactly one message's bytes.</param>
    /// <param name="limits">What the bytes may make this reader do.</param>
    /// <param name="strings">Where repeated short strings are shared, or null to allocate each.</param>
    public WireReader(ReadOnlySpan<byte> buffer, DecodeLimits limits, StringPool? strings = null)
    {
        _buffer = buffer;
        _strings = strings;
        _end = buffer.Length;
        _depthLeft = limits.MaxDepth;
        _elementsLeft = limits.MaxElements;
    }

    /// <summary>Whether something was wrong; then no further read means anything.</summary>
    public readonly bool Failed => _fault != DecodeFault.None;

    /// <summary>What was wrong first, and where.</summary>
    public readonly DecodeError Error => new(_fault, _faultOffset, _faultMessage, _faultField);

    /// <summary>The next field's tag, or 0 at the end of the present message and after a fault.</summary>
    public uint ReadTag()
    {
        if (_position >= _end || Failed) return 0;
        ulong tag = ReadVarint();
        if (Failed) return 0;
        if (tag > uint.MaxValue || tag >> 3 == 0) return (uint)Fault(DecodeFault.BadFieldNumber);
        return (uint)tag;
    }

    /// <summary>A base-128 integer of at most 64 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong ReadVarint()
    {
        if (_position < _end && _buffer[_position] < 0x80) return _buffer[_position++];
        return ReadLongVarint();
    }

    private ulong ReadLongVarint()
    {
        ulong value = 0;
        for (int count = 0, shift = 0; count < MaxVarintBytes; count++, shift += 7)
        {
            if (_position >= _end) return Fault(DecodeFault.Truncated);
            byte next = _buffer[_position++];
            // The tenth byte carries bit 63 alone.
            if (count == MaxVarintBytes - 1 && next > 1) return Fault(DecodeFault.VarintTooLong);
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80) return value;
        }
        return Fault(DecodeFault.VarintTooLong);
    }

    /// <summary>An <c>int32</c>; like every protobuf reader it keeps the low 32 bits of a longer integer.</summary>
    public int ReadInt32() => (int)ReadVarint();

    /// <summary>An <c>int64</c>.</summary>
    public long ReadInt64() => (long)ReadVarint();

    /// <summary>A <c>uint32</c>; keeps the low 32 bits of a longer integer.</summary>
    public uint ReadUInt32() => (uint)ReadVarint();

    /// <summary>A <c>uint64</c>.</summary>
    public ulong ReadUInt64() => ReadVarint();

    /// <summary>A <c>bool</c>: any integer but 0 is true.</summary>
    public bool ReadBool() => ReadVarint() != 0;

    /// <summary>A <c>double</c> in little-endian IEEE 754.</summary>
    public double ReadDouble() => BitConverter.UInt64BitsToDouble(ReadFixed64());

    /// <summary>A <c>float</c> in little-endian IEEE 754.</summary>
    public float ReadFloat() => BitConverter.UInt32BitsToSingle(ReadFixed32());

    /// <summary>Eight little-endian bytes.</summary>
    public ulong ReadFixed64()
    {
        if (_end - _position < 8) return Fault(DecodeFault.Truncated);
        ulong value = BinaryPrimitives.ReadUInt64LittleEndian(_buffer[_position..]);
        _position += 8;
        return value;
    }

    /// <summary>Four little-endian bytes.</summary>
    public uint ReadFixed32()
    {
        if (_end - _position < 4) return (uint)Fault(DecodeFault.Truncated);
        uint value = BinaryPrimitives.ReadUInt32LittleEndian(_buffer[_position..]);
        _position += 4;
        return value;
    }

    /// <summary>A length-prefixed string. Short ones come out of the pool when one was given.</summary>
    public string ReadString()
    {
        ReadOnlySpan<byte> bytes = ReadLengthPrefixed();
        if (bytes.IsEmpty) return "";
        if (_strings is not null && _strings.TryGet(bytes, out string? shared)) return shared;
        if (!Utf8.IsValid(bytes))
        {
            Fault(DecodeFault.InvalidUtf8);
            return "";
        }
        string text = Encoding.UTF8.GetString(bytes);
        _strings?.Add(bytes, text);
        return text;
    }

    /// <summary>Length-prefixed bytes, copied: the span they came from belongs to the transport.</summary>
    public byte[] ReadBytes() => ReadLengthPrefixed().ToArray();

    /// <summary>Length-prefixed bytes, not copied. Valid as long as the span under this reader.</summary>
    public ReadOnlySpan<byte> ReadLengthPrefixed()
    {
        ulong length = ReadVarint();
        if (Failed) return default;
        if (length > (ulong)(_end - _position))
        {
            Fault(DecodeFault.LengthOutOfRange);
            return default;
        }
        ReadOnlySpan<byte> bytes = _buffer.Slice(_position, (int)length);
        _position += (int)length;
        return bytes;
    }

    /// <summary>
    /// Narrows the reader to the nested message (or packed run) that starts here. Give what it returns to
    /// <see cref="Leave"/>, also after a fault.
    /// </summary>
    public int Enter()
    {
        int outerEnd = _end;
        ulong length = ReadVarint();
        if (Failed) return outerEnd;
        if (length > (ulong)(_end - _position)) Fault(DecodeFault.LengthOutOfRange);
        else if (_depthLeft == 0) Fault(DecodeFault.TooDeep);
        else
        {
            _depthLeft--;
            _end = _position + (int)length;
        }
        return outerEnd;
    }

    /// <summary>Widens the reader again to the message around.</summary>
    public void Leave(int outerEnd)
    {
        if (Failed) return;
        _position = _end;
        _end = outerEnd;
        _depthLeft++;
    }

    /// <summary>Whether the present message (or packed run) has more bytes.</summary>
    public readonly bool HasMore => _position < _end && !Failed;

    /// <summary>Counts one repeated element or map entry against the limit.</summary>
    public void CountElement()
    {
        if (--_elementsLeft < 0) Fault(DecodeFault.TooManyElements);
    }

    /// <summary>Passes over a field that this version of the schema does not know.</summary>
    public void Skip(uint tag)
    {
        switch (tag & 7)
        {
            case 0: ReadVarint(); break;
            case 1: ReadFixed64(); break;
            case 2: ReadLengthPrefixed(); break;
            case GroupStart: SkipGroup(tag >> 3); break;
            case 5: ReadFixed32(); break;
            default: Fault(DecodeFault.BadWireType); break;
        }
    }

    private void SkipGroup(uint number)
    {
        if (_depthLeft == 0)
        {
            Fault(DecodeFault.TooDeep);
            return;
        }
        _depthLeft--;
        for (uint tag = ReadTag(); !Failed; tag = ReadTag())
        {
            if (tag == 0) Fault(DecodeFault.Truncated);
            else if ((tag & 7) != GroupEnd) Skip(tag);
            else if (tag >> 3 != number) Fault(DecodeFault.BadWireType);
            else break;
        }
        _depthLeft++;
    }

    /// <summary>
    /// Names the place of a fault that was just found. Only the innermost name is kept, so each level may
    /// call it on the way out.
    /// </summary>
    /// <param name="messageName">The message, by its name in the schema.</param>
    /// <param name="field">The field's name, or null when the fault lies between fields.</param>
    public void NamePlace(string messageName, string? field)
    {
        if (!Failed || _faultMessage is not null) return;
        _faultMessage = messageName;
        _faultField = field;
    }

    /// <summary>Reports required fields that never came, by their names.</summary>
    public void FailMissing(string messageName, string[] fields)
    {
        if (Failed) return;
        Fault(DecodeFault.MissingRequired);
        NamePlace(messageName, string.Join(", ", fields));
    }

    /// <summary>What an unknown field is called in an error: its number.</summary>
    public static string NameUnknown(uint tag) => (tag >> 3).ToString(CultureInfo.InvariantCulture);

    private ulong Fault(DecodeFault fault)
    {
        if (_fault == DecodeFault.None)
        {
            _fault = fault;
            _faultOffset = _position;
        }
        _position = _end;
        return 0;
    }
}
