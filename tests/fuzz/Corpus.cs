using System.Reflection;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Fuzz;

/// <summary>Valid payloads: one of every message, and those among them that may stand in a frame.</summary>
internal sealed class Corpus
{
    private readonly Dictionary<string, byte[]> _payloads;

    private Corpus(Dictionary<string, byte[]> payloads, IReadOnlyList<CorpusFrame> frames)
    {
        _payloads = payloads;
        Messages = [.. payloads.Values];
        Frames = frames;
        ConnectionFrames = [.. frames.Where(frame => frame.Kind <= FrameKinds.FrameError)];
    }

    public IReadOnlyList<byte[]> Messages { get; }

    public IReadOnlyList<CorpusFrame> Frames { get; }

    /// <summary>Those that every connection speaks, whatever it carries.</summary>
    public IReadOnlyList<CorpusFrame> ConnectionFrames { get; }

    public static Corpus Load()
    {
        Dictionary<string, SchemaType> types = SchemaTypes.All.ToDictionary(type => type.Name);
        Dictionary<string, byte[]> payloads = [];
        List<CorpusFrame> frames = [];
        foreach (string line in Lines())
        {
            string[] parts = line.Split(' ');
            byte[] payload = Convert.FromHexString(parts.Length > 1 ? parts[1] : "");
            payloads.Add(parts[0], payload);
            WireReader reader = new(payload, DecodeLimits.Default);
            ushort kind = FrameKinds.Of(types[parts[0]].Decode(ref reader));
            if (kind != 0) frames.Add(new CorpusFrame(kind, payload));
        }
        return new Corpus(payloads, frames);
    }

    /// <summary>The message of this type that is in the corpus.</summary>
    public IMessage Decode(SchemaType type)
    {
        WireReader reader = new(_payloads[type.Name], DecodeLimits.Default);
        return type.Decode(ref reader);
    }

    private static IEnumerable<string> Lines()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("messages.hex")!;
        using StreamReader reader = new(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0) yield return line;
        }
    }
}

internal sealed record CorpusFrame(ushort Kind, byte[] Payload);
