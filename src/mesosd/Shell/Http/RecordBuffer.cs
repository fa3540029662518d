using System.Buffers;
using System.Buffers.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Mesosd.Core;
using Mesosd.Protocol.Wire;

namespace Mesosd.Shell.Http;

/// <summary>
/// Records that wait to be sent, each with its length in decimal before it (RecordIO). Holds no memory while it is empty.
/// Not thread-safe.
/// </summary>
internal sealed class RecordBuffer
{
    private const int SmallestBytes = 512;

    // "2147483647\n"
    private const int MaxPrefixBytes = 11;

    private static readonly JsonWriterOptions s_json =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    // The length stands before the text, so the text is made apart. One a thread: there are many buffers and few loops.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_text;

    private byte[] _bytes = [];
    private int _count;

    /// <summary>How many bytes wait.</summary>
    public int Count => _count;

    /// <summary>Appends a message.</summary>
    public void Add(IMessage message, MediaType type)
    {
        if (type == MediaType.Json) AddJson(message);
        else AddProtobuf(message);
    }

    /// <summary>Appends what is a record, or several, already.</summary>
    public void AddRecords(ReadOnlySpan<byte> records)
    {
        records.CopyTo(Reserve(records.Length));
        _count += records.Length;
    }

    /// <summary>What waits; from then on it is the caller's, who gives the array back to the shared pool.</summary>
    public ArraySegment<byte> Take()
    {
        ArraySegment<byte> taken = new(_bytes, 0, _count);
        (_bytes, _count) = ([], 0);
        return taken;
    }

    /// <summary>Forgets what waits.</summary>
    public void Clear()
    {
        if (_bytes.Length > 0) ArrayPool<byte>.Shared.Return(_bytes);
        (_bytes, _count) = ([], 0);
    }

    /// <summary>How long the first of several records is, its length in front included.</summary>
    public static int FirstRecord(ReadOnlySpan<byte> records)
    {
        bool isRecord = Utf8Parser.TryParse(records, out int length, out int digits);
        Invariant.Check(isRecord && records.Length - digits - 1 >= length,
            $"{records.Length} bytes of records begin with one of {length} bytes");
        return digits + 1 + length;
    }

    private void AddProtobuf(IMessage message)
    {
        int length = message.MeasureBytes();
        AddLength(length);
        WireWriter writer = new(Reserve(length)[..length]);
        message.Encode(ref writer);
        _count += length;
    }

    private void AddJson(IMessage message)
    {
        ArrayBufferWriter<byte> text = t_text ??= new ArrayBufferWriter<byte>();
        text.ResetWrittenCount();
        using (Utf8JsonWriter writer = new(text, s_json)) message.WriteJson(writer);
        AddLength(text.WrittenCount);
        AddRecords(text.WrittenSpan);
    }

    private void AddLength(int length)
    {
        Span<byte> prefix = Reserve(MaxPrefixBytes);
        Utf8Formatter.TryFormat(length, prefix, out int digits);
        prefix[digits] = (byte)'\n';
        _count += digits + 1;
    }

    private Span<byte> Reserve(int more)
    {
        if (_bytes.Length - _count < more)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(SmallestBytes, Math.Max(_count + more, 2 * _count)));
            _bytes.AsSpan(0, _count).CopyTo(larger);
            if (_bytes.Length > 0) ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }
        return _bytes.AsSpan(_count);
    }
}
