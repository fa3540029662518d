using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Mesosd.ZooKeeper.Wire;

/// <summary>Writes Jute's big-endian records.</summary>
internal readonly ref struct JuteWriter(IBufferWriter<byte> output)
{
    public const int StringPrefixBytes = sizeof(int);

    public void WriteBoolean(bool value)
    {
        output.GetSpan(1)[0] = value ? (byte)1 : (byte)0;
        output.Advance(1);
    }

    public void WriteInt32(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(output.GetSpan(sizeof(int)), value);
        output.Advance(sizeof(int));
    }

    public void WriteInt64(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(output.GetSpan(sizeof(long)), value);
        output.Advance(sizeof(long));
    }

    public void WriteBuffer(ReadOnlySpan<byte> value)
    {
        WriteInt32(value.Length);
        output.Write(value);
    }

    public void WriteString(string value)
    {
        WriteInt32(Encoding.UTF8.GetByteCount(value));
        Encoding.UTF8.GetBytes(value, output);
    }

    public void WriteStrings(ReadOnlySpan<string> values)
    {
        WriteInt32(values.Length);
        foreach (string value in values) WriteString(value);
    }

    /// <summary>What stands at the beginning of every request: its length, its number, its kind.</summary>
    public void WriteHeader(int packetBytes, int xid, OpCode opCode)
    {
        WriteInt32(packetBytes);
        WriteInt32(xid);
        WriteInt32((int)opCode);
    }

    public static int SizeOf(string value) => StringPrefixBytes + Encoding.UTF8.GetByteCount(value);

    public static int SizeOf(ReadOnlySpan<string> values)
    {
        int bytes = sizeof(int);
        foreach (string value in values) bytes += SizeOf(value);
        return bytes;
    }
}
