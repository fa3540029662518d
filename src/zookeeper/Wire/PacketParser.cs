using System.Buffers;

namespace Mesosd.ZooKeeper.Wire;

/// <summary>Cuts the byte stream into packets: four bytes of length, then so many bytes.</summary>
internal static class PacketParser
{
    public const int PrefixBytes = sizeof(int);

    /// <summary>Takes the first packet off the buffer.</summary>
    /// <param name="buffer">What has been received; the packet is cut off when there is one.</param>
    /// <param name="maxBytes">The longest packet that is accepted.</param>
    /// <param name="packet">The packet without its length.</param>
    /// <param name="error">Why this is no ZooKeeper server, or null.</param>
    /// <returns>Whether there was a whole packet.</returns>
    public static bool TryTake(
        ref ReadOnlySequence<byte> buffer, int maxBytes, out ReadOnlySequence<byte> packet, out string? error)
    {
        packet = default;
        error = null;
        SequenceReader<byte> reader = new(buffer);
        if (!reader.TryReadBigEndian(out int length)) return false;
        if (length < 0 || length > maxBytes)
        {
            error = $"the server announced a packet of {length} bytes; at most {maxBytes} are accepted";
            return false;
        }
        if (buffer.Length < PrefixBytes + (long)length) return false;
        packet = buffer.Slice(PrefixBytes, length);
        buffer = buffer.Slice(packet.End);
        return true;
    }
}
