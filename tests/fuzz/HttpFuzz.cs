using System.Buffers;
using System.Globalization;
using System.Text;
using Mesosd.Protocol.Wire;
using Mesosd.Shell.Http;
using Microsoft.Extensions.Primitives;

namespace Mesosd.Fuzz;

/// <summary>
/// What clients of the HTTP APIs can send wrongly: JSON of every message, and names of media types. And what they get:
/// streams of records, cut as a network cuts them.
/// </summary>
internal sealed class HttpFuzz : IFuzzTarget
{
    private const int MaxTextBytes = 128 << 10;

    // The document's own table is twelve bytes for each value, in arrays whose length doubles; the shortest element of a list
    // has three bytes and becomes an object of some hundred.
    private const int AllocationBaseBytes = 64 << 10;
    private const int AllocationPerByte = 400;

    // A path of 64 levels, before each of some missing fields.
    private const int MaxErrorChars = 16 << 10;

    private static readonly string[] s_pieces =
    [
        "application/json", "application/x-protobuf", "application/recordio", "APPLICATION/JSON", "*/*", "application/*", "text/html",
        "/*", "*", ",", ", ", ";", "; ", ";q=0", ";q=0.0", ";q=0.5", "; Q=1", ";q=", ";charset=utf-8", " ", "\t", "=", "\"", "é", "\0",
    ];

    private readonly ulong _seed;
    private readonly SchemaType[] _types = [.. SchemaTypes.All];
    private readonly byte[][] _texts;
    private readonly IMessage[] _messages;
    private readonly JsonMutation _mutation;
    private readonly MutableBytes _bytes = new(MaxTextBytes);
    private readonly StringBuilder _header = new();
    private readonly List<byte[]> _expected = [];
    private readonly RecordBuffer _records = new();
    private long _current;

    public HttpFuzz(ulong seed)
    {
        _seed = seed;
        Corpus corpus = Corpus.Load();
        _messages = [.. _types.Select(type => corpus.Decode(type))];
        _texts = [.. _messages.Select(message => Encoding.UTF8.GetBytes(MessageCodec.ToJson(message)))];
        _mutation = new JsonMutation(_texts);
    }

    public string Name => "http";

    public long Current => Volatile.Read(ref _current);

    public string CurrentInput => _header.Length > 0 ? _header.ToString() : Encoding.UTF8.GetString(_bytes.Span);

    public FuzzReport Report { get; } = new();

    public void Run(long first, long count)
    {
        for (long iteration = first; iteration < first + count; iteration++)
        {
            Volatile.Write(ref _current, iteration);
            Chance chance = new(_seed ^ (ulong)iteration * 0xD1342543DE82EF95);
            _bytes.Clear();
            _header.Clear();
            switch (chance.Below(10))
            {
                case 0: ReadRecords(ref chance); break;
                case 1 or 2: ChooseType(ref chance); break;
                default: ChangeJson(ref chance); break;
            }
            Report.Iterations++;
        }
    }

    private void ChangeJson(ref Chance chance)
    {
        int index = chance.Below(_types.Length);
        _bytes.Append(_texts[index]);
        _mutation.Apply(_bytes, ref chance);
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool isRead = _types[index].TryParseJson(_bytes.Span, DecodeLimits.Default, out IMessage? message, out string? error);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Require(allocated <= AllocationBaseBytes + (long)AllocationPerByte * _bytes.Length,
            $"{allocated} bytes allocated for a text of {_bytes.Length}");
        Report.Note(isRead ? 1UL : (ulong)error!.Length);
        if (!isRead)
        {
            Require(error!.Length < MaxErrorChars, $"an error of {error.Length} characters");
            return;
        }
        Report.Decoded++;
        if (chance.OneIn(4)) CheckStable(_types[index], message!);
    }

    /// <summary>What was understood can be written, as JSON and protobuf, and read again as the same.</summary>
    private static void CheckStable(SchemaType type, IMessage message)
    {
        string text = MessageCodec.ToJson(message);
        Require(type.TryParseJson(Encoding.UTF8.GetBytes(text), DecodeLimits.Default, out IMessage? again, out string? error),
            $"what was written cannot be read: {error} in {text}");
        string second = MessageCodec.ToJson(again!);
        Require(text == second, $"a second writing differs from the first: {text} and {second}");
        WireReader reader = new(MessageCodec.ToBytes(message), DecodeLimits.Default);
        IMessage decoded = type.Decode(ref reader);
        Require(!reader.Failed, $"its protobuf cannot be read: {reader.Error}");
        Require(MessageCodec.ToJson(decoded) == text, $"its protobuf is not what its JSON is: {text}");
    }

    private void ReadRecords(ref Chance chance)
    {
        _expected.Clear();
        for (int left = chance.Below(8); left > 0; left--)
        {
            IMessage message = _messages[chance.Below(_messages.Length)];
            MediaType type = chance.OneIn(2) ? MediaType.Json : MediaType.Protobuf;
            _expected.Add(MediaTypes.Encode(message, type));
            _records.Add(message, type);
        }
        ArraySegment<byte> taken = _records.Take();
        Require(_records.Count == 0, "what was taken is still there");
        _bytes.Append(taken);
        if (taken.Array!.Length > 0) ArrayPool<byte>.Shared.Return(taken.Array);
        CheckRecords(_bytes.Span);
        Report.Delivered += _expected.Count;
        Report.Note((ulong)_bytes.Length);
    }

    private void CheckRecords(ReadOnlySpan<byte> rest)
    {
        foreach (byte[] expected in _expected)
        {
            int end = rest.IndexOf((byte)'\n');
            Require(end > 0, "a record without the length before it");
            Require(int.Parse(rest[..end], CultureInfo.InvariantCulture) == expected.Length, $"a length that is not {expected.Length}");
            Require(rest.Slice(end + 1, expected.Length).SequenceEqual(expected), "a record that is not its message");
            rest = rest[(end + 1 + expected.Length)..];
        }
        Require(rest.IsEmpty, $"{rest.Length} bytes behind the last record");
    }

    private void ChooseType(ref Chance chance)
    {
        for (int left = chance.Below(12); left > 0; left--) _header.Append(s_pieces[chance.Below(s_pieces.Length)]);
        string header = _header.ToString();
        MediaType? chosen = MediaTypes.Choose(header);
        Report.Note(chosen is { } type ? (ulong)type : 9);
        Report.Opened += chosen is null ? 0 : 1;
        Require(MediaTypes.Parse(header) is null == header is not (MediaTypes.Json or MediaTypes.Protobuf), "a name that is not exact");
        // To take one more type takes nothing away, wherever it stands.
        Require(MediaTypes.Choose(header + "," + MediaTypes.Json) == MediaType.Json, "JSON is named and not chosen");
        Require(MediaTypes.Choose(header + ",text/html") == (header.Length == 0 ? null : chosen), "another type changes the choice");
        Require(header.Length == 0 || MediaTypes.Choose(new StringValues([header, "text/html"])) == chosen, "a second line changes the choice");
        Require(MediaTypes.Choose(header + ";q=0") is null || header.Contains(',', StringComparison.Ordinal), "q=0 is taken");
    }

    private static void Require(bool holds, string message)
    {
        if (!holds) throw new FuzzFailure(message);
    }
}
