using System.Buffers.Binary;
using System.Text;

namespace Mesosd.ZooKeeper.Wire;

/// <summary>
/// Reads Jute's big-endian records from one packet. A read beyond the end, or a length that cannot be, makes
/// <see cref="Failed"/> true for good and gives empty values from then on: callers look once, at the end.
/// </summary>
internal ref struct JuteReader(ReadOnlySpan<byte> packet)
{
    private ReadOnlySpan<byte> _rest = packet;

    public bool Failed { get; private set; }

    public readonly int Remaining => _rest.Length;

    public bool ReadBoolean()
    {
        ReadOnlySpan<byte> bytes = Take(1);
        return !bytes.IsEmpty && bytes[0] != 0;
    }

    public int ReadInt32()
    {
        ReadOnlySpan<byte> bytes = Take(sizeof(int));
        return bytes.IsEmpty ? 0 : BinaryPrimitives.ReadInt32BigEndian(bytes);
    }

    public long ReadInt64()
    {
        ReadOnlySpan<byte> bytes = Take(sizeof(long));
        return bytes.IsEmpty ? 0 : BinaryPrimitives.ReadInt64BigEndian(bytes);
    }

    // A length of -1 is Jute's null, which nobody tells from empty here.
    public ReadOnlySpan<byte> ReadBuffer()
    {
        int length = ReadInt32();
        return length == -1 ? default : Take(length);
    }

    public string ReadString()
    {
        ReadOnlySpan<byte> bytes = ReadBuffer();
        return bytes.IsEmpty ? "" : Encoding.UTF8.GetString(bytes);
    }

    /// <summary>The number of elements of a vector, each of which takes at least so many bytes.</summary>
    public int ReadCount(int leastElementBytes)
    {
        int count = ReadInt32();
        if (count == -1) return 0;
        if (count >= 0 && count <= _rest.Length / leastElementBytes) return count;
        Fail();
        return 0;
    }

    public NodeStat ReadStat() => new()
    {
        CreatedZxid = ReadInt64(),
        ModifiedZxid = ReadInt64(),
        CreatedMilliseconds = ReadInt64(),
        ModifiedMilliseconds = ReadInt64(),
        Version = ReadInt32(),
        ChildrenVersion = ReadInt32(),
        AclVersion = ReadInt32(),
        EphemeralOwner = ReadInt64(),
        DataBytes = ReadInt32(),
        ChildrenCount = ReadInt32(),
        ChildrenModifiedZxid = ReadInt64(),
    };

    public void Fail()
    {
        Failed = true;
        _rest = default;
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)_rest.Length)
        {
            Fail();
            return default;
        }
        ReadOnlySpan<byte> taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
