namespace Mesosd.Protocol.Wire;

/// <summary>What the liveness rule looks at.</summary>
public readonly record struct LivenessView
{
    /// <summary>When this side last sent something.</summary>
    public required MonotonicTime LastSent { get; init; }

    /// <summary>When something last came, or when this side last began to read again.</summary>
    public required MonotonicTime LastReceived { get; init; }

    /// <summary>
    /// Since when the present write has made no progress; null when nothing is being written.
    /// </summary>
    public MonotonicTime? WriteStuckSince { get; init; }

    /// <summary>Whether this side does not read at present, so that silence means nothing.</summary>
    public bool Paused { get; init; }

    /// <summary>How often this side promised to send.</summary>
    public required TimeSpan OwnInterval { get; init; }

    /// <summary>How often the peer promised to send.</summary>
    public required TimeSpan PeerInterval { get; init; }

    /// <summary>After how many intervals without a sign the peer is dropped.</summary>
    public required int SilentIntervals { get; init; }
}
