using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Mesosd.Protocol.Wire;

/// <summary>Whole messages to and from bytes and JSON text. Thread-safe; the messages are not.</summary>
public static class MessageCodec
{
    // JSON in answers and logs is never embedded in HTML without escaping of its own.
    private static readonly JsonWriterOptions Compact =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonWriterOptions Indented = Compact with { Indented = true };

    /// <summary>The message in the protobuf wire format.</summary>
    public static byte[] ToBytes<T>(T message)
        where T : IMessage
    {
        byte[] bytes = new byte[message.MeasureBytes()];
        var writer = new WireWriter(bytes);
        message.Encode(ref writer);
        return bytes;
    }

    /// <summary>Reads a message. Never throws.</summary>
    /// <param name="bytes">Exactly the message.</param>
    /// <param name="limits">What the bytes may make the decoder do.</param>
    /// <param name="message">The message, if there was nothing wrong.</param>
    /// <param name="error">What was wrong.</param>
    public static bool TryDecode<T>(
        ReadOnlySpan<byte> bytes,
        DecodeLimits limits,
        [MaybeNullWhen(false)] out T message,
        out DecodeError error)
        where T : IMessage<T>
    {
        var reader = new WireReader(bytes, limits);
        message = T.Decode(ref reader);
        error = reader.Error;
        if (!reader.Failed) return true;
        message = default;
        return false;
    }

    /// <summary>The message as JSON by Mesos' rules.</summary>
    /// <param name="message">The message.</param>
    /// <param name="indented">Whether it is for people to read.</param>
    public static string ToJson<T>(T message, bool indented = false)
        where T : IMessage
    {
        var buffer = new ArrayBufferWriter<byte>();
        WriteJson(message, buffer, indented);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Writes the message as JSON in UTF-8.</summary>
    public static void WriteJson<T>(T message, IBufferWriter<byte> output, bool indented = false)
        where T : IMessage
    {
        using var writer = new Utf8JsonWriter(output, indented ? Indented : Compact);
        message.WriteJson(writer);
    }

    /// <summary>Reads a message from JSON text in UTF-8. Never throws.</summary>
    /// <param name="utf8">One JSON object; blanks around it are allowed, anything else is not.</param>
    /// <param name="message">The message, if there was nothing wrong.</param>
    /// <param name="error">Which field, what was expected and found; or where the text is no JSON.</param>
    public static bool TryParseJson<T>(
        ReadOnlySpan<byte> utf8, [MaybeNullWhen(false)] out T message, [NotNullWhen(false)] out string? error)
        where T : IMessage<T> => TryParseJson(utf8, DecodeLimits.Default, out message, out error);

    /// <summary>Reads a message from JSON text. Never throws.</summary>
    public static bool TryParseJson<T>(
        string text, [MaybeNullWhen(false)] out T message, [NotNullWhen(false)] out string? error)
        where T : IMessage<T> => TryParseJson(Encoding.UTF8.GetBytes(text), out message, out error);

    /// <summary>Reads a message from JSON text in UTF-8, within limits. Never throws.</summary>
    public static bool TryParseJson<T>(
        ReadOnlySpan<byte> utf8,
        DecodeLimits limits,
        [MaybeNullWhen(false)] out T message,
        [NotNullWhen(false)] out string? error)
        where T : IMessage<T>
    {
        message = default;
        if (!TryParseDocument(utf8, limits, out JsonDocument? document, out error)) return false;
        using (document)
        {
            var input = new JsonInput(limits);
            T result = T.ReadJson(document.RootElement, ref input);
            error = input.DescribeError(result.MessageName);
            if (error is not null) return false;
            message = result;
            return true;
        }
    }

    private static bool TryParseDocument(
        ReadOnlySpan<byte> utf8,
        DecodeLimits limits,
        [NotNullWhen(true)] out JsonDocument? document,
        [NotNullWhen(false)] out string? error)
    {
        document = null;
        error = null;
        if (!Utf8.IsValid(utf8))
        {
            error = "expected JSON in UTF-8, found bytes that are not UTF-8";
            return false;
        }
        try
        {
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = limits.MaxDepth });
            document = JsonDocument.ParseValue(ref reader);
            if (!reader.Read()) return true;
            error = "expected the end of the text after the JSON object";
        }
        catch (JsonException fault)
        {
            // The one door at which the framework's parser reports what is wrong with a text. Its own words are not in the
            // published binary.
            string place = $"line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}";
            error = $"expected JSON, {place}: what stands there is none, or is nested more than {limits.MaxDepth} levels deep";
        }
        document?.Dispose();
        document = null;
        return false;
    }

    /// <summary>Whether two messages say the same: their encoded bytes are equal.</summary>
    public static bool ContentEquals<T>(T left, T right)
        where T : IMessage
    {
        int length = left.MeasureBytes();
        if (length != right.MeasureBytes()) return false;
        byte[] leftBytes = ArrayPool<byte>.Shared.Rent(length);
        byte[] rightBytes = ArrayPool<byte>.Shared.Rent(length);
        var leftWriter = new WireWriter(leftBytes);
        var rightWriter = new WireWriter(rightBytes);
        left.Encode(ref leftWriter);
        right.Encode(ref rightWriter);
        bool equal = leftBytes.AsSpan(0, length).SequenceEqual(rightBytes.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(leftBytes);
        ArrayPool<byte>.Shared.Return(rightBytes);
        return equal;
    }

    /// <summary>Whether the message's encoding is exactly these bytes.</summary>
    public static bool EncodesTo<T>(T message, ReadOnlySpan<byte> bytes)
        where T : IMessage
    {
        int length = message.MeasureBytes();
        if (length != bytes.Length) return false;
        byte[] encoded = ArrayPool<byte>.Shared.Rent(length);
        var writer = new WireWriter(encoded);
        message.Encode(ref writer);
        bool equal = encoded.AsSpan(0, length).SequenceEqual(bytes);
        ArrayPool<byte>.Shared.Return(encoded);
        return equal;
    }

    /// <summary>A copy that shares no mutable part with its original.</summary>
    public static T Clone<T>(T message)
        where T : IMessage<T>
    {
        int length = message.MeasureBytes();
        byte[] bytes = ArrayPool<byte>.Shared.Rent(length);
        var writer = new WireWriter(bytes);
        message.Encode(ref writer);
        // What a message of ours encodes to is within any limits that it was built in.
        var unlimited = new DecodeLimits { MaxDepth = int.MaxValue, MaxElements = int.MaxValue };
        var reader = new WireReader(bytes.AsSpan(0, length), unlimited);
        T copy = T.Decode(ref reader);
        ArrayPool<byte>.Shared.Return(bytes);
        return reader.Failed ? throw new InvalidOperationException($"cannot copy: {reader.Error}") : copy;
    }
}
