namespace Mesosd.Protocol.Wire;

/// <summary>
/// What a connection allows its peer, and how long it waits. Every limit has its reason beside it.
/// </summary>
public sealed record FrameLimits
{
    /// <summary>The limits that hold when none are given.</summary>
    public static FrameLimits Default { get; } = new();

    /// <summary>
    /// The largest payload taken from a peer whose handshake is done. An accept of 100,000 command tasks of
    /// some 500 bytes each fits.
    /// </summary>
    public int MaxFrameBytes { get; init; } = 64 << 20;

    /// <summary>The largest payload before the handshake is done: a Hello takes some hundred bytes.</summary>
    public int MaxHandshakeFrameBytes { get; init; } = 64 << 10;

    /// <summary>
    /// What may wait for a peer that does not read. One frame is always taken when nothing else waits, so a
    /// connection holds at most this and one frame.
    /// </summary>
    public int MaxOutboundBytes { get; init; } = 64 << 20;

    /// <summary>How long an acceptor waits for preamble and Hello, which one write carries.</summary>
    public TimeSpan HelloTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long an opener waits for the answer to its Hello; a busy master may need some seconds.
    /// </summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a closing connection waits for its peer to read the last frames and to close.
    /// </summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What this side promises: it sends something at least this often.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// A peer silent for so many of its own intervals is dropped; the same time holds for a write that makes
    /// no progress. Five, as Mesos' pings have it (75 s).
    /// </summary>
    public int SilentIntervals { get; init; } = 5;

    /// <summary>What a payload may make its decoder do.</summary>
    public DecodeLimits Decode { get; init; } = DecodeLimits.Default;
}
