using System.Buffers;

namespace Mesosd.Shell.Http;

/// <summary>Finds the first record (RecordIO: decimal length, line end, payload) of what has arrived of a stream. Pure.</summary>
internal static class FirstRecord
{
    // "2147483647"
    private const int MaxDigits = 10;

    /// <param name="buffer">What has arrived.</param>
    /// <param name="maxBytes">How long a record may be.</param>
    /// <param name="record">The payload, when it is whole.</param>
    public static RecordVerdict Find(
        in ReadOnlySequence<byte> buffer, long maxBytes, out ReadOnlySequence<byte> record)
    {
        record = default;
        SequenceReader<byte> reader = new(buffer);
        long length = 0;
        for (int digits = 0; reader.TryRead(out byte next); digits++)
        {
            if (next == '\n')
            {
                if (digits == 0 || length == 0 || length > maxBytes) return RecordVerdict.Wrong;
                if (reader.Remaining < length) return RecordVerdict.Incomplete;
                record = buffer.Slice(reader.Position, length);
                return RecordVerdict.Whole;
            }
            if (next is < (byte)'0' or > (byte)'9' || digits == MaxDigits) return RecordVerdict.Wrong;
            length = length * 10 + (next - '0');
        }
        return RecordVerdict.Incomplete;
    }
}
