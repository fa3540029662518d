using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Mesosd.Protocol.Wire;

namespace Mesosd.Protocol.Tests;

/// <summary>The codecs of a message type that is known by name only.</summary>
internal static class Codec
{
    public static IMessage? Decode(SchemaType type, ReadOnlySpan<byte> bytes, out DecodeError error)
    {
        var reader = new WireReader(bytes, DecodeLimits.Default);
        IMessage message = type.Decode(ref reader);
        error = reader.Error;
        return reader.Failed ? null : message;
    }

    public static IMessage? ReadJson(SchemaType type, string json, out string? error)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        var input = new JsonInput();
        IMessage message = type.ReadJson(document.RootElement, ref input);
        error = input.DescribeError(type.Name);
        return input.Failed ? null : message;
    }

    /// <summary>Text that may be no JSON at all, through the same door as a request's body.</summary>
    public static IMessage? ParseJson(SchemaType type, byte[] utf8, out string? error) =>
        type.TryParseJson(utf8, DecodeLimits.Default, out IMessage? message, out error) ? message : null;

    public static string ToJson(IMessage message)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            message.WriteJson(writer);
        }
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
