namespace Mesosd.Protocol.Wire;

/// <summary>
/// What many connections count together. Connections add once per turn of their loops, not per frame.
/// Thread-safe.
/// </summary>
public sealed class NetworkCounters
{
    private long _framesIn;
    private long _framesOut;
    private long _bytesIn;
    private long _bytesOut;
    private long _writes;
    private long _openConnections;
    private long _opened;
    private long _slowReaders;
    private long _silentPeers;
    private long _malformedFrames;
    private long _refusedHandshakes;

    /// <summary>The counters of this process, used unless others are given.</summary>
    public static NetworkCounters Process { get; } = new();

    /// <summary>The present figures. Each is exact; together they may be some frames apart.</summary>
    public NetworkCounts Read() => new(
        Volatile.Read(ref _framesIn),
        Volatile.Read(ref _framesOut),
        Volatile.Read(ref _bytesIn),
        Volatile.Read(ref _bytesOut),
        Volatile.Read(ref _writes),
        Volatile.Read(ref _openConnections),
        Volatile.Read(ref _opened),
        Volatile.Read(ref _slowReaders),
        Volatile.Read(ref _silentPeers),
        Volatile.Read(ref _malformedFrames),
        Volatile.Read(ref _refusedHandshakes));

    internal void AddReceived(long frames, long bytes)
    {
        Interlocked.Add(ref _framesIn, frames);
        Interlocked.Add(ref _bytesIn, bytes);
    }

    internal void AddQueued(long frames) => Interlocked.Add(ref _framesOut, frames);

    internal void AddWrite(long bytes)
    {
        Interlocked.Increment(ref _writes);
        Interlocked.Add(ref _bytesOut, bytes);
    }

    internal void CountOpened()
    {
        Interlocked.Increment(ref _openConnections);
        Interlocked.Increment(ref _opened);
    }

    internal void CountClosed() => Interlocked.Decrement(ref _openConnections);

    internal void CountSlowReader() => Interlocked.Increment(ref _slowReaders);

    internal void CountSilentPeer() => Interlocked.Increment(ref _silentPeers);

    internal void CountMalformedFrame() => Interlocked.Increment(ref _malformedFrames);

    internal void CountRefusedHandshake() => Interlocked.Increment(ref _refusedHandshakes);
}
