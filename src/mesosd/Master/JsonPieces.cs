using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Mesosd.Core;
using Mesosd.Protocol.Wire;

namespace Mesosd.Master;

/// <summary>
/// JSON text that is made piece by piece. It writes what it is told, commas apart; that objects and arrays are closed is its
/// user's concern.
/// </summary>
internal sealed class JsonPieces : PieceBuffer
{
    // The longest escape of a UTF-16 unit, \u0000, and of a plain one in UTF-8 are not longer.
    private const int MaxBytesPerLetter = 6;

    private static readonly SearchValues<char> s_special = SearchValues.Create(
        "\"\\\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f\u0010\u0011\u0012\u0013\u0014" +
        "\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f");

    private readonly Utf8JsonWriter _messages;
    private bool _needsComma;

    public JsonPieces(IChunkTexts? texts = null)
        : base(texts) =>
        _messages = new Utf8JsonWriter(this, new JsonWriterOptions
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            SkipValidation = true,
        });

    public override void Dispose()
    {
        _messages.Dispose();
        base.Dispose();
    }

    // ---- structure

    /// <summary>What comes next is a text of its own.</summary>
    public void Restart() => _needsComma = false;

    public void Open(char bracket)
    {
        Separate();
        Put((byte)bracket);
        _needsComma = false;
    }

    public void Close(char bracket)
    {
        Put((byte)bracket);
        _needsComma = true;
    }

    /// <summary>A member's name that needs no escapes, with quotes and colon: <c>"id":</c>.</summary>
    public void Name(ReadOnlySpan<byte> quoted)
    {
        Separate();
        Append(quoted);
        _needsComma = false;
    }

    /// <summary>A member's name that may be anything.</summary>
    public void AnyName(string name)
    {
        Separate();
        Quote(name);
        Put((byte)':');
        _needsComma = false;
    }

    public void OpenObject(ReadOnlySpan<byte> quoted)
    {
        Name(quoted);
        Open('{');
    }

    public void OpenArray(ReadOnlySpan<byte> quoted)
    {
        Name(quoted);
        Open('[');
    }

    // ---- values

    /// <summary>Text that is JSON already.</summary>
    public void Raw(ReadOnlySpan<byte> json)
    {
        Separate();
        Append(json);
    }

    public void Value(string text)
    {
        Separate();
        Quote(text);
    }

    public void Value(bool value) => Raw(value ? "true"u8 : "false"u8);

    public void Value(long value)
    {
        Separate();
        value.TryFormat(GetSpan(20), out int written, default, CultureInfo.InvariantCulture);
        Advance(written);
    }

    /// <summary>With a fraction, as Mesos always has it.</summary>
    public void Value(double value)
    {
        Separate();
        if (!double.IsFinite(value)) value = 0;
        Span<byte> room = GetSpan(40);
        value.TryFormat(room, out int written, default, CultureInfo.InvariantCulture);
        if (room[..written].IndexOfAny((byte)'.', (byte)'E') < 0)
        {
            ".0"u8.CopyTo(room[written..]);
            written += 2;
        }
        Advance(written);
    }

    /// <summary>A message by Mesos' rules.</summary>
    public void Value(IMessage message)
    {
        Separate();
        message.WriteJson(_messages);
        _messages.Flush();
        _messages.Reset();
    }

    public void Member(ReadOnlySpan<byte> quoted, string text)
    {
        Name(quoted);
        Value(text);
    }

    public void Member(ReadOnlySpan<byte> quoted, bool value)
    {
        Name(quoted);
        Value(value);
    }

    public void Member(ReadOnlySpan<byte> quoted, long value)
    {
        Name(quoted);
        Value(value);
    }

    public void Member(ReadOnlySpan<byte> quoted, double value)
    {
        Name(quoted);
        Value(value);
    }

    public void Member(ReadOnlySpan<byte> quoted, IMessage message)
    {
        Name(quoted);
        Value(message);
    }

    // ---- chunks: items with commas between them

    public override bool TryCopyChunk(SharedChunk? chunk, ChunkForm form)
    {
        bool neededComma = _needsComma;
        if (base.TryCopyChunk(chunk, form)) return true;
        _needsComma = neededComma;
        return false;
    }

    protected override void BeforeChunk() => Separate();

    protected override ReadOnlySpan<byte> TextOf(ReadOnlySpan<byte> written) =>
        written is [(byte)',', ..] ? written[1..] : written;

    // ---- bytes

    private void Separate()
    {
        if (_needsComma) Put((byte)',');
        _needsComma = true;
    }

    private void Quote(string text)
    {
        Span<byte> room = GetSpan(MaxBytesPerLetter * text.Length + 2);
        room[0] = (byte)'"';
        int written;
        if (text.AsSpan().IndexOfAny(s_special) < 0) written = Encoding.UTF8.GetBytes(text, room[1..]);
        else
        {
            ReadOnlySpan<byte> escaped =
                JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes;
            escaped.CopyTo(room[1..]);
            written = escaped.Length;
        }
        room[written + 1] = (byte)'"';
        Advance(written + 2);
    }

    private void Put(byte value)
    {
        GetSpan(1)[0] = value;
        Advance(1);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        Advance(bytes.Length);
    }
}
