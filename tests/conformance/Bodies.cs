using System.IO.Compression;
using System.Text;
using Mesosd.Protocol.Wire;

namespace Mesosd.Conformance;

/// <summary>Bodies as cases write them, and as they travel.</summary>
internal static class Bodies
{
    /// <summary>The bytes of a request's body.</summary>
    public static byte[] Encode(string text)
    {
        if (TryTake(text, "gzip ", out string rest)) return Pack(Encode(rest));
        if (TryTake(text, "hex ", out rest)) return Convert.FromHexString(rest.Replace(" ", "", StringComparison.Ordinal));
        if (TryTake(text, "repeat ", out rest))
        {
            string[] words = rest.Split(' ', 2);
            return Encoding.UTF8.GetBytes(new StringBuilder().Insert(0, words[1], int.Parse(words[0])).ToString());
        }
        return TryTake(text, "protobuf ", out rest) ? ToProtobuf(rest) : Encoding.UTF8.GetBytes(text);
    }

    /// <summary>A message's JSON, from its protobuf form.</summary>
    public static string FromProtobuf(string name, ReadOnlySpan<byte> bytes)
    {
        WireReader reader = new(bytes, DecodeLimits.Default);
        IMessage message = TypeOf(name).Decode(ref reader);
        return reader.Failed
            ? throw new ConformanceException($"expected {name} in protobuf, found {bytes.Length} other bytes: {reader.Error}")
            : MessageCodec.ToJson(message);
    }

    public static byte[] Unpack(byte[] bytes)
    {
        using GZipStream unpacking = new(new MemoryStream(bytes), CompressionMode.Decompress);
        using MemoryStream unpacked = new();
        unpacking.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    public static bool TryTake(string text, string word, out string rest)
    {
        bool begins = text.StartsWith(word, StringComparison.Ordinal);
        rest = begins ? text[word.Length..] : text;
        return begins;
    }

    private static byte[] ToProtobuf(string text)
    {
        string[] words = text.Split((char[])[' ', '\n'], 2);
        if (!TypeOf(words[0]).TryParseJson(Encoding.UTF8.GetBytes(words[1]), DecodeLimits.Default, out IMessage? message, out string? fault))
            throw new ConformanceException($"the case's {words[0]}: {fault}");
        return MessageCodec.ToBytes(message);
    }

    private static byte[] Pack(byte[] bytes)
    {
        using MemoryStream packed = new();
        using (GZipStream packing = new(packed, CompressionLevel.Fastest)) packing.Write(bytes);
        return packed.ToArray();
    }

    private static SchemaType TypeOf(string name) =>
        SchemaTypes.All.FirstOrDefault(type => type.Name == name)
        ?? throw new ConformanceException($"there is no message {name}");
}
