namespace Mesosd.Protocol.Wire;

/// <summary>Why a connection ended, as this side sees it.</summary>
public enum CloseReason : byte
{
    /// <summary>It has not ended.</summary>
    None = 0,

    /// <summary>This side said goodbye.</summary>
    ClosedHere,

    /// <summary>The peer said goodbye; <see cref="Connection.PeerGoodbye"/> has its reason.</summary>
    ClosedByPeer,

    /// <summary>The transport ended or failed without a goodbye.</summary>
    Lost,

    /// <summary>The peer's handshake was not good enough, or it came too late.</summary>
    HandshakeRefused,

    /// <summary>The peer refused this side's handshake.</summary>
    RefusedByPeer,

    /// <summary>The peer does not lead; <see cref="Connection.Redirection"/> says who does.</summary>
    Redirected,

    /// <summary>This side does not lead and told the peer so.</summary>
    RedirectedPeer,

    /// <summary>The peer sent a frame that could not be read.</summary>
    Malformed,

    /// <summary>The peer could not read a frame of this side.</summary>
    PeerFoundMalformed,

    /// <summary>Nothing was heard of the peer for several of its heartbeats.</summary>
    Silent,

    /// <summary>The peer read too slowly.</summary>
    SlowReader,
}
