using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Simulation;

/// <summary>A message as it travels: only what can be encoded arrives.</summary>
internal readonly record struct VirtualFrame(ushort Kind, byte[] Payload)
{
    public delegate IMessage? Decoder(ushort kind, ref WireReader reader);

    public static VirtualFrame Of(IMessage message) => new(FrameKinds.Of(message), MessageCodec.ToBytes(message));

    /// <summary>
    /// The message, or null for a frame of the connection itself: an answer, which nobody here asks for, or a
    /// refusal of something that was said.
    /// </summary>
    public IMessage? Decode(Decoder decode)
    {
        WireReader reader = new(Payload, DecodeLimits.Default);
        IMessage? message = decode(Kind, ref reader);
        if (message is null)
        {
            if (ConnectionFrameFrames.Decode(Kind, ref reader) is not null) return null;
            throw new SafetyViolation($"{FrameKinds.NameOf(Kind)} came to somebody who cannot read it");
        }
        if (reader.Failed) throw new SafetyViolation($"{message.MessageName} cannot be decoded: {reader.Error}");
        return message;
    }
}
