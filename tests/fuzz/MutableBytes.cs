using System.Buffers.Binary;
using Mesosd.Protocol.Wire;

namespace Mesosd.Fuzz;

/// <summary>
/// Bytes that are put together and changed in place. What does not fit any more is cut off.
/// </summary>
internal sealed class MutableBytes(int capacityBytes)
{
    private readonly byte[] _bytes = new byte[capacityBytes];
    private readonly byte[] _scratch = new byte[capacityBytes];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    public void Clear() => Length = 0;

    public void Append(ReadOnlySpan<byte> bytes) => Insert(Length, bytes);

    public void AppendFrame(ushort kind, ReadOnlySpan<byte> payload, uint correlation)
    {
        Span<byte> header = stackalloc byte[FrameHeader.SizeBytes];
        new FrameHeader((uint)payload.Length, kind, (FrameFlags)(correlation & 1), correlation).Write(header);
        Append(header);
        Append(payload);
    }

    public void Set(int at, byte value)
    {
        if (at < Length) _bytes[at] = value;
    }

    public void Flip(int at, int bit)
    {
        if (at < Length) _bytes[at] ^= (byte)(1 << bit);
    }

    public void SetUInt32(int at, uint value)
    {
        if (at + 4 <= Length) BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(at), value);
    }

    public void Insert(int at, ReadOnlySpan<byte> bytes)
    {
        int count = Math.Min(bytes.Length, _bytes.Length - Length);
        _bytes.AsSpan(at, Length - at).CopyTo(_bytes.AsSpan(at + count));
        bytes[..count].CopyTo(_bytes.AsSpan(at));
        Length += count;
    }

    public void Remove(int at, int count)
    {
        count = Math.Min(count, Length - at);
        _bytes.AsSpan(at + count, Length - at - count).CopyTo(_bytes.AsSpan(at));
        Length -= count;
    }

    public void Truncate(int length) => Length = Math.Min(length, Length);

    /// <summary>Puts a copy of some of the bytes beside them.</summary>
    public void Duplicate(int at, int count)
    {
        count = Math.Min(count, Length - at);
        _bytes.AsSpan(at, count).CopyTo(_scratch);
        Insert(at, _scratch.AsSpan(0, count));
    }

    /// <summary>Makes all bytes the content of one length-prefixed field.</summary>
    public void Wrap(uint fieldNumber)
    {
        WireWriter writer = new(_scratch);
        writer.WriteTag(fieldNumber << 3 | 2);
        writer.WriteVarint((ulong)Length);
        Insert(0, _scratch.AsSpan(0, writer.Written));
    }
}
