namespace Mesosd.Protocol.Wire;

/// <summary>Where a handshake stands.</summary>
// acceptor: AwaitingPreamble ── preamble ──▶ AwaitingHello ── Hello ──▶ Done
// opener:   AwaitingAnswer ──── Welcome, Redirect or Goodbye ────────▶ Done
// either:   whatever else comes, or nothing in time ─────────────────▶ Done
public enum HandshakeState : byte
{
    /// <summary>The acceptor waits for the connection's first bytes.</summary>
    AwaitingPreamble = 0,

    /// <summary>The acceptor waits for the first frame.</summary>
    AwaitingHello,

    /// <summary>The opener waits for the acceptor's word.</summary>
    AwaitingAnswer,

    /// <summary>Decided, one way or the other.</summary>
    Done,
}
