namespace Mesosd.Protocol.Wire;

/// <summary>What became of a message that was to be sent.</summary>
public enum SendOutcome : byte
{
    /// <summary>It stands in the outbound queue; the next flush sends it.</summary>
    Queued = 0,

    /// <summary>The connection is not open (any more).</summary>
    NotOpen,

    /// <summary>It is larger than the peer is willing to receive. The connection goes on.</summary>
    TooLarge,

    /// <summary>The queue was full; the connection is being dropped for it.</summary>
    SlowReader,
}
