namespace Mesosd.Protocol.Wire;

/// <summary>What a step of the handshake came to.</summary>
public enum HandshakeOutcome : byte
{
    /// <summary>More is needed.</summary>
    Continue = 0,

    /// <summary>The connection is open.</summary>
    Open,

    /// <summary>The opener was sent elsewhere.</summary>
    Redirected,

    /// <summary>This side refused, or was refused.</summary>
    Refused,

    /// <summary>The bytes were no handshake.</summary>
    Malformed,

    /// <summary>Nothing came in time.</summary>
    TimedOut,
}
