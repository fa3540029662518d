using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using Mesosd.Protocol.Wire;

namespace Mesosd.Journal;

/// <summary>
/// Records of a journal as bytes, an agent's or the registry's: length (4, little-endian), CRC-32C (4) over the
/// length and the payload, payload. The layout is described in docs/agent-state.md. Pure.
/// </summary>
public static class JournalCodec
{
    /// <summary>What stands before each payload.</summary>
    public const int HeaderBytes = 8;

    /// <summary>
    /// The longest payload: a task of the largest frame that an agent takes. A longer length is damage.
    /// </summary>
    public const int MaxPayloadBytes = 64 << 20;

    // How far behind damage a whole record is looked for. It only has to tell a torn end from damage inside.
    private const int MaxSearchBytes = 1 << 20;

    /// <summary>Appends a record.</summary>
    public static void Write<T>(T record, IBufferWriter<byte> output)
        where T : IMessage
    {
        int payloadBytes = record.MeasureBytes();
        Span<byte> bytes = output.GetSpan(HeaderBytes + payloadBytes)[..(HeaderBytes + payloadBytes)];
        WireWriter writer = new(bytes[HeaderBytes..]);
        record.Encode(ref writer);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)payloadBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], Checksum(bytes));
        output.Advance(HeaderBytes + payloadBytes);
    }

    /// <summary>Reads records up to the end or to the first damage. Never throws.</summary>
    public static JournalReading<T> Read<T>(ReadOnlySpan<byte> bytes)
        where T : class, IMessage<T>
    {
        List<T> records = [];
        int offset = 0;
        while (offset < bytes.Length)
        {
            if (!TryRead(bytes[offset..], out T? record, out int recordBytes, out string fault))
            {
                bool isTorn = recordBytes == 0 && !HasRecordBehind(bytes[offset..]);
                JournalDamage damage = isTorn ? JournalDamage.TornEnd : JournalDamage.Inside;
                return new JournalReading<T>(records, offset, damage, fault);
            }
            records.Add(record!);
            offset += recordBytes;
        }
        return new JournalReading<T>(records, offset, JournalDamage.None, "");
    }

    // A whole record that is no message of the kind was written so: its bytes are counted, as no torn write looks
    // like that.
    private static bool TryRead<T>(
        ReadOnlySpan<byte> bytes, out T? record, out int recordBytes, out string fault)
        where T : class, IMessage<T>
    {
        record = null;
        recordBytes = 0;
        fault = "it ends within a record";
        if (!TryMeasure(bytes, out int wholeBytes)) return false;
        fault = "a checksum is wrong";
        if (!IsIntact(bytes[..wholeBytes])) return false;
        recordBytes = wholeBytes;
        ReadOnlySpan<byte> payload = bytes[HeaderBytes..wholeBytes];
        bool isRecord = MessageCodec.TryDecode<T>(
            payload, DecodeLimits.Default, out record, out DecodeError error);
        fault = isRecord ? "" : error.ToString();
        return isRecord;
    }

    private static bool TryMeasure(ReadOnlySpan<byte> bytes, out int wholeBytes)
    {
        wholeBytes = 0;
        if (bytes.Length < HeaderBytes) return false;
        uint payloadBytes = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (payloadBytes is 0 or > MaxPayloadBytes || payloadBytes > bytes.Length - HeaderBytes) return false;
        wholeBytes = HeaderBytes + (int)payloadBytes;
        return true;
    }

    // Behind a torn end there is nothing; behind damage in the middle the journal goes on.
    private static bool HasRecordBehind(ReadOnlySpan<byte> bytes)
    {
        int last = Math.Min(bytes.Length - HeaderBytes, MaxSearchBytes);
        for (int offset = 1; offset <= last; offset++)
        {
            ReadOnlySpan<byte> rest = bytes[offset..];
            if (!TryMeasure(rest, out int wholeBytes) || wholeBytes > MaxSearchBytes) continue;
            if (IsIntact(rest[..wholeBytes])) return true;
        }
        return false;
    }

    private static bool IsIntact(ReadOnlySpan<byte> record) =>
        Checksum(record) == BinaryPrimitives.ReadUInt32LittleEndian(record[4..]);

    // The length is covered too: a run of zeros, as file systems leave behind, is then no record.
    private static uint Checksum(ReadOnlySpan<byte> record)
    {
        uint checksum = BitOperations.Crc32C(uint.MaxValue, BinaryPrimitives.ReadUInt32LittleEndian(record));
        ReadOnlySpan<byte> payload = record[HeaderBytes..];
        while (payload.Length >= sizeof(ulong))
        {
            checksum = BitOperations.Crc32C(checksum, BinaryPrimitives.ReadUInt64LittleEndian(payload));
            payload = payload[sizeof(ulong)..];
        }
        foreach (byte next in payload) checksum = BitOperations.Crc32C(checksum, next);
        return ~checksum;
    }
}
