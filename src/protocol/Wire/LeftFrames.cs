namespace Mesosd.Protocol.Wire;

/// <summary>
/// The frames that were left at a connection's gate: any thread adds, whoever is inside the gate takes them all.
/// </summary>
/// <remarks>
/// A list whose head is exchanged. Nothing but all of it is ever taken, so a head that was seen before and is seen
/// again means the same list: there is no second reading to go wrong.
/// </remarks>
internal struct LeftFrames
{
    private static readonly LeftFrame s_closed = new();

    private LeftFrame? _newest;
    private long _sizeBytes;

    /// <summary>The bytes of all of them.</summary>
    public readonly long SizeBytes => Volatile.Read(in _sizeBytes);

    /// <summary>Adds one; false when nothing is taken any more. Thread-safe.</summary>
    public bool TryAdd(LeftFrame frame)
    {
        // Once it is in the list it may be taken, sent and used for something else.
        int sizeBytes = frame.SizeBytes;
        LeftFrame? seen = Volatile.Read(ref _newest);
        while (seen != s_closed)
        {
            frame.Next = seen;
            LeftFrame? newest = Interlocked.CompareExchange(ref _newest, frame, seen);
            if (newest == seen)
            {
                Interlocked.Add(ref _sizeBytes, sizeBytes);
                return true;
            }
            seen = newest;
        }
        return false;
    }

    /// <summary>Takes all, the oldest first; inside the gate.</summary>
    public LeftFrame? TakeAll() => Volatile.Read(ref _newest) == s_closed ? null : Exchange(null);

    /// <summary>Takes all, and nothing is added from here on; inside the gate.</summary>
    public LeftFrame? Close() => Volatile.Read(ref _newest) == s_closed ? null : Exchange(s_closed);

    private LeftFrame? Exchange(LeftFrame? head)
    {
        LeftFrame? newest = Interlocked.Exchange(ref _newest, head);
        LeftFrame? oldest = null;
        long takenBytes = 0;
        while (newest is not null)
        {
            LeftFrame? older = newest.Next;
            takenBytes += newest.SizeBytes;
            newest.Next = oldest;
            oldest = newest;
            newest = older;
        }
        if (takenBytes > 0) Interlocked.Add(ref _sizeBytes, -takenBytes);
        return oldest;
    }
}
