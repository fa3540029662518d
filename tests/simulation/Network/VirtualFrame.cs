using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Simulation;

/// <summary>A message as it travels: only what can be encoded arrives.</summary>
internal readonly record struct VirtualFrame(ushort Kind, byte[] Payload, uint Correlation, FrameFlags Flags)
{
    private const int MaxShownLetters = 400;

    public delegate IMessage? Decoder(ushort kind, ref WireReader reader);

    public bool IsAnswer => (Flags & FrameFlags.Answer) != 0;

    public static VirtualFrame Of(IMessage message, uint correlation = 0, FrameFlags flags = FrameFlags.None) =>
        new(FrameKinds.Of(message), MessageCodec.ToBytes(message), correlation, flags);

    /// <summary>
    /// The message; null for a frame of the connection itself, and for one that only a later version knows, which
    /// the receiver's connection refuses.
    /// </summary>
    public IMessage? Decode(Decoder decode)
    {
        WireReader reader = new(Payload, DecodeLimits.Default);
        IMessage? message = decode(Kind, ref reader);
        if (message is null)
        {
            if (Kind >= NextVersion.FirstUnknownKind) return null;
            if (ConnectionFrameFrames.Decode(Kind, ref reader) is not null) return null;
            throw new SafetyViolation($"{FrameKinds.NameOf(Kind)} came to somebody who cannot read it");
        }
        if (reader.Failed) throw new SafetyViolation($"{message.MessageName} cannot be decoded: {reader.Error}");
        return message;
    }

    /// <summary>A frame of the connection itself: an answer or a refusal.</summary>
    public IMessage? DecodeConnectionFrame()
    {
        WireReader reader = new(Payload, DecodeLimits.Default);
        return ConnectionFrameFrames.Decode(Kind, ref reader);
    }

    public override string ToString()
    {
        string text = $"{FrameKinds.NameOf(Kind) ?? $"unknown frame {Kind}"}{Describe()}";
        return text.Length <= MaxShownLetters ? text : text[..MaxShownLetters] + "…";
    }

    private string Describe()
    {
        if (Payload is null || Decoders.Any(Kind, Payload) is not { } message) return "";
        return " " + MessageCodec.ToJson(message);
    }
}
