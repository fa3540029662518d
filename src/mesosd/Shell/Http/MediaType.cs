using Mesosd.Protocol.Wire;
using Microsoft.Extensions.Primitives;

namespace Mesosd.Shell.Http;

/// <summary>How a message stands in a body. Names are compared exactly, as Mesos does.</summary>
internal enum MediaType : byte
{
    Json,
    Protobuf,
}

/// <summary>Names of media types, and what a client accepts.</summary>
internal static class MediaTypes
{
    public const string Json = "application/json";
    public const string Protobuf = "application/x-protobuf";
    public const string RecordIo = "application/recordio";
    public const string Text = "text/plain; charset=utf-8";

    /// <summary>The name for a header.</summary>
    public static string NameOf(MediaType type) => type == MediaType.Json ? Json : Protobuf;

    /// <summary>The type of this name; null for any other.</summary>
    public static MediaType? Parse(string? name) => name switch
    {
        Json => MediaType.Json,
        Protobuf => MediaType.Protobuf,
        _ => null,
    };

    /// <summary>
    /// What to answer with: JSON when the client takes it, else protobuf, else null. A client that says nothing takes
    /// anything.
    /// </summary>
    public static MediaType? Choose(StringValues accept)
    {
        if (Accepts(accept, Json)) return MediaType.Json;
        return Accepts(accept, Protobuf) ? MediaType.Protobuf : null;
    }

    /// <summary>Whether a client that sends this header takes the type.</summary>
    public static bool Accepts(StringValues accept, string type)
    {
        if (StringValues.IsNullOrEmpty(accept)) return true;
        foreach (string? line in accept)
            foreach (Range range in Split(line, ','))
                if (Allows(line.AsSpan()[range], type)) return true;
        return false;
    }

    /// <summary>Writes a message as the body of an answer, encoded by its type.</summary>
    public static byte[] Encode(IMessage message, MediaType type) => type == MediaType.Json
        ? System.Text.Encoding.UTF8.GetBytes(MessageCodec.ToJson(message))
        : MessageCodec.ToBytes(message);

    private static bool Allows(ReadOnlySpan<char> entry, ReadOnlySpan<char> type)
    {
        int end = entry.IndexOf(';');
        ReadOnlySpan<char> range = (end < 0 ? entry : entry[..end]).Trim();
        if (end >= 0 && IsRefusal(entry[(end + 1)..])) return false;
        return range is "*/*" || range.Equals(type, StringComparison.OrdinalIgnoreCase) ||
            (range.EndsWith("/*") && type.StartsWith(range[..^1], StringComparison.OrdinalIgnoreCase));
    }

    // "q=0" says: anything but this.
    private static bool IsRefusal(ReadOnlySpan<char> parameters)
    {
        foreach (Range range in parameters.Split(';'))
        {
            ReadOnlySpan<char> parameter = parameters[range].Trim();
            if (parameter.StartsWith("q=", StringComparison.OrdinalIgnoreCase) &&
                parameter[2..].Trim("0.").IsEmpty) return true;
        }
        return false;
    }

    private static IEnumerable<Range> Split(string? line, char separator)
    {
        int start = 0;
        for (int index = 0; line is not null && index <= line.Length; index++)
        {
            if (index < line.Length && line[index] != separator) continue;
            yield return start..index;
            start = index + 1;
        }
    }
}
