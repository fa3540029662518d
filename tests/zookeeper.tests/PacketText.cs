using System.Buffers.Binary;
using System.Text;

namespace Mesosd.ZooKeeper.Tests;

/// <summary>Jute's records written by hand, independently of the client's own writer.</summary>
internal sealed class PacketText
{
    private readonly List<byte> _bytes = [];

    public byte[] Bytes => [.. _bytes];

    public PacketText Bool(bool value) => Add([value ? (byte)1 : (byte)0]);

    public PacketText Int(int value)
    {
        byte[] bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return Add(bytes);
    }

    public PacketText Long(long value)
    {
        byte[] bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return Add(bytes);
    }

    public PacketText Buffer(ReadOnlySpan<byte> value) => Int(value.Length).Add(value);

    public PacketText String(string value) => Buffer(Encoding.UTF8.GetBytes(value));

    /// <summary>A stat whose fields are 1, 2, 3, ….</summary>
    public PacketText Stat() =>
        Long(1).Long(2).Long(3).Long(4).Int(5).Int(6).Int(7).Long(8).Int(9).Int(10).Long(11);

    public PacketText Append(PacketText? other) => other is null ? this : Add(other.Bytes);

    /// <summary>The packet behind its length.</summary>
    public byte[] Framed() => [.. new PacketText().Int(_bytes.Count).Bytes, .. _bytes];

    private PacketText Add(ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }
}
