using System.Buffers;

namespace Mesosd.ZooKeeper.Wire;

/// <summary>The first packet of a connection: a new session, or the wish to go on with an old one.</summary>
internal readonly record struct ConnectRequest(long LastZxid, int TimeoutMilliseconds, SessionTicket Session)
{
    private const int ProtocolVersion = 0;

    public void Write(IBufferWriter<byte> output)
    {
        JuteWriter writer = new(output);
        ReadOnlySpan<byte> password = Session.Password.Span;
        writer.WriteInt32(4 + 8 + 4 + 8 + 4 + password.Length + 1);
        writer.WriteInt32(ProtocolVersion);
        writer.WriteInt64(LastZxid);
        writer.WriteInt32(TimeoutMilliseconds);
        writer.WriteInt64(Session.Id);
        writer.WriteBuffer(password);
        // A server cut off from the others could answer reads with what is no longer so: never go on there.
        writer.WriteBoolean(false);
    }
}
