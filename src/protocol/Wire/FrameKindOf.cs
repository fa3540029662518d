using Mesosd.Protocol.Native;

namespace Mesosd.Protocol.Wire;

/// <summary>
/// The kind of a message type, looked up once per type: the look-up by value would box the messages that are
/// value types.
/// </summary>
internal static class FrameKindOf<T> where T : IMessage
{
    // Sealed types have one kind; behind an interface each message has its own.
    private static readonly bool s_fixed = typeof(T).IsSealed;
    private static ushort s_kind;

    public static ushort Get(T message)
    {
        if (s_kind != 0) return s_kind;
        ushort kind = FrameKinds.Of(message);
        if (kind == 0)
            throw new ArgumentException($"{message.MessageName} is in no union of frames.proto");
        if (s_fixed) s_kind = kind;
        return kind;
    }
}
