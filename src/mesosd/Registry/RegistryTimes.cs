namespace Mesosd.Registry;

/// <summary>How long the reading and the writes of a process' registry took, over all of its leaderships.</summary>
internal sealed class RegistryTimes
{
    private Instant? _fetchBegan;
    private Instant? _storeBegan;

    /// <summary>How long the latest complete reading took; null before it.</summary>
    public TimeSpan? Fetch { get; private set; }

    /// <summary>How many batches were written so far.</summary>
    public long Stores { get; private set; }

    /// <summary>How long the latest of them took, attempts that failed included.</summary>
    public TimeSpan LastStore { get; private set; }

    public void BeginFetch(Instant now) => _fetchBegan = now;

    public void EndFetch(Instant now)
    {
        if (_fetchBegan is { } began) Fetched(now - began);
        _fetchBegan = null;
    }

    /// <summary>What was read before anybody could look at a clock here.</summary>
    public void Fetched(TimeSpan took) => Fetch = took;

    /// <summary>A batch is sent; again, when an attempt has failed before.</summary>
    public void BeginStore(Instant now) => _storeBegan ??= now;

    public void EndStore(Instant now)
    {
        if (_storeBegan is not { } began) return;
        _storeBegan = null;
        Stores++;
        LastStore = now - began;
    }

    /// <summary>The next leadership begins with nothing under way.</summary>
    public void Forget() => (_fetchBegan, _storeBegan) = (null, null);
}
