namespace Mesosd.ZooKeeper.Watching;

/// <summary>The watches of one path.</summary>
internal sealed class PathWatches
{
    private readonly List<Action<WatchEvent>>?[] _oneShots = new List<Action<WatchEvent>>?[3];

    /// <summary>At most one: servers keep one mode per path and connection.</summary>
    public PersistentWatch? Persistent { get; set; }

    /// <summary>Whether requests of now find the persistent watch in force at the server when they arrive there.</summary>
    public bool IsCovering { get; set; }

    public bool IsEmpty => Persistent is null && Array.TrueForAll(_oneShots, handlers => handlers is null);

    public bool Has(WatchKind kind) => _oneShots[(int)kind] is not null;

    public void Add(WatchKind kind, Action<WatchEvent> handler) => (_oneShots[(int)kind] ??= []).Add(handler);

    public List<Action<WatchEvent>> Take(WatchKind kind)
    {
        List<Action<WatchEvent>> taken = _oneShots[(int)kind] ?? [];
        _oneShots[(int)kind] = null;
        return taken;
    }
}
