using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Mesosd.Protocol.Wire;

namespace Mesosd.Shell.Http;

/// <summary>Arrays of messages in JSON, as some of Mesos' older endpoints take and give them.</summary>
internal static class JsonArrays
{
    // Machines of a cluster fit many times; each becomes an object with others in it.
    private const int MaxMessages = 1_000_000;

    /// <summary>Reads an array; null with what is wrong with it. Never throws.</summary>
    public static List<T>? TryRead<T>(ReadOnlyMemory<byte> utf8, out string? fault)
        where T : IMessage<T>
    {
        fault = null;
        // The parser looks at texts only when they are asked for, and throws then.
        if (!Utf8.IsValid(utf8.Span))
        {
            fault = "expected JSON in UTF-8, found bytes that are not UTF-8";
            return null;
        }
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8);
            if (document.RootElement.ValueKind != JsonValueKind.Array) fault = "expected a JSON array";
            else if (document.RootElement.GetArrayLength() > MaxMessages)
                fault = $"expected {MaxMessages} elements at most";
            else return ReadAll<T>(document.RootElement, out fault);
        }
        catch (JsonException error)
        {
            // The one door at which the framework's parser reports what is wrong with a text. Its own words are not in the
            // published binary.
            fault = $"expected JSON, line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}: what stands there is none";
        }
        return null;
    }

    /// <summary>Reads an array; null with what is wrong with it. Never throws.</summary>
    public static List<T>? TryRead<T>(string text, out string? fault)
        where T : IMessage<T> => TryRead<T>(Encoding.UTF8.GetBytes(text), out fault);

    /// <summary>Writes an array.</summary>
    public static byte[] Write<T>(IReadOnlyList<T> messages)
        where T : IMessage
    {
        StringBuilder text = new("[");
        foreach (T message in messages)
        {
            if (text.Length > 1) text.Append(',');
            text.Append(MessageCodec.ToJson(message));
        }
        return Encoding.UTF8.GetBytes(text.Append(']').ToString());
    }

    private static List<T>? ReadAll<T>(JsonElement array, out string? fault)
        where T : IMessage<T>
    {
        List<T> messages = [];
        fault = null;
        foreach (JsonElement element in array.EnumerateArray())
        {
            if (!MessageCodec.TryParseJson<T>(element.GetRawText(), out T? message, out fault)) return null;
            messages.Add(message);
        }
        return messages;
    }
}
