namespace Mesosd.Protocol.Client;

/// <summary>
/// How many events may wait for a program to take them. Every limit has its reason beside it.
/// </summary>
/// <param name="PauseBytes">At this many bytes the connection is no longer read.</param>
internal readonly record struct EventBufferLimits(long PauseBytes)
{
    /// <summary>
    /// What holding an event costs beyond its own bytes, so that small ones are limited too.
    /// </summary>
    public const int OverheadBytes = 64;

    // A peer queues at most 64 MiB for this side; twice that means that its answer should have come.
    private const long MaxExcessBytes = 128 << 20;

    /// <summary>
    /// Below this the connection is read again: half, so that it does not stop and go with every event.
    /// </summary>
    public long ResumeBytes => PauseBytes / 2;

    /// <summary>
    /// At this many bytes, which only come together while a request waits for its answer behind them, the
    /// connection is dropped.
    /// </summary>
    public long DropBytes => PauseBytes + MaxExcessBytes;
}
