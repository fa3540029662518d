using Mesosd.Core;

namespace Mesosd.Agent;

/// <summary>A connection on which an executor spoke, or will speak.</summary>
internal sealed class ExecutorPeer
{
    public ExecutorPeer(ConnectionId connection, ReadOnlyMemory<byte> token, string address)
    {
        Connection = connection;
        Token = token;
        Address = address;
        Mute = new Deadline<AgentDeadline>(AgentDeadline.PeerMute, this);
    }

    public ConnectionId Connection { get; }

    /// <summary>What it presented; compared when it says who it is.</summary>
    public ReadOnlyMemory<byte> Token { get; }

    public string Address { get; }

    /// <summary>Whether it speaks HTTP: a stream of events, or one call.</summary>
    public bool IsHttp { get; init; }

    /// <summary>Whether it is one call, which has no events.</summary>
    public bool IsCall { get; init; }

    /// <summary>When it must have subscribed.</summary>
    public Deadline<AgentDeadline> Mute { get; }

    /// <summary>Which run it subscribed for.</summary>
    public ExecutorRun? Run { get; set; }
}
