namespace Mesosd.Protocol.Wire;

/// <summary>The life of a connection.</summary>
// Connecting ─── Start ────▶ Handshaking      the transport is there, nothing has been said
// Handshaking ── Welcome ──▶ Open
// Handshaking ── refused ──▶ Draining         the reason travels as the last frame
// Open ───────── Goodbye ──▶ Draining         the last frames are on their way, nothing new is taken
// any ────────── lost ─────▶ Closed
public enum ConnectionState : byte
{
    /// <summary>Not started.</summary>
    Connecting = 0,

    /// <summary>Hello or its answer is outstanding.</summary>
    Handshaking,

    /// <summary>Messages flow.</summary>
    Open,

    /// <summary>The last frames are being sent; no more are taken.</summary>
    Draining,

    /// <summary>Over.</summary>
    Closed,
}
