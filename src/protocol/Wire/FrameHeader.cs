using System.Buffers.Binary;

namespace Mesosd.Protocol.Wire;

/// <summary>
/// The twelve bytes before every payload, little-endian: payload length (4), kind (2), flags (2), correlation
/// id (4). See docs/protocol.md.
/// </summary>
/// <param name="PayloadBytes">The length of the payload alone.</param>
/// <param name="Kind">Which message of frames.proto the payload is.</param>
/// <param name="Flags">Whether it answers a request.</param>
/// <param name="Correlation">Ties an answer to its request; 0 when no answer is wanted.</param>
public readonly record struct FrameHeader(uint PayloadBytes, ushort Kind, FrameFlags Flags, uint Correlation)
{
    /// <summary>The size of a header on the wire.</summary>
    public const int SizeBytes = 12;

    /// <summary>Whether this frame answers a request of the receiver.</summary>
    public bool IsAnswer => (Flags & FrameFlags.Answer) != 0;

    /// <summary>Reads a header from the start of the bytes; false when there are too few.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out FrameHeader header)
    {
        if (bytes.Length < SizeBytes)
        {
            header = default;
            return false;
        }
        ulong first = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        uint correlation = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        header = new FrameHeader((uint)first, (ushort)(first >> 32), (FrameFlags)(first >> 48), correlation);
        return true;
    }

    /// <summary>Writes the header; the span must hold <see cref="SizeBytes"/> at least.</summary>
    public void Write(Span<byte> target)
    {
        ulong first = PayloadBytes | ((ulong)Kind << 32) | ((ulong)Flags << 48);
        BinaryPrimitives.WriteUInt64LittleEndian(target, first);
        BinaryPrimitives.WriteUInt32LittleEndian(target[8..], Correlation);
    }
}
