namespace Mesosd.ZooKeeper.Watching;

/// <summary>
/// Every watch of the session, by the servers' own paths. It decides who is told of a notification, and what a new
/// connection has to register again. Not thread-safe.
/// </summary>
internal sealed class WatchTable
{
    // Ordered, so that what is sent after a reconnect does not depend on hashing.
    private readonly SortedDictionary<string, PathWatches> _paths = new(StringComparer.Ordinal);

    public int Count { get; private set; }

    public void Add(OneShotWatch watch, WatchKind kind)
    {
        At(watch.ServerPath).Add(kind, watch.Handler);
        Count++;
    }

    /// <summary>Reserves a path for a persistent watch; false when it has one already.</summary>
    public bool TryAdd(PersistentWatch watch)
    {
        PathWatches watches = At(watch.ServerPath);
        if (watches.Persistent is not null) return false;
        watches.Persistent = watch;
        Count++;
        return true;
    }

    /// <summary>The wish for the watch is on its way: it is in force for every request behind it.</summary>
    public void Cover(PersistentWatch watch)
    {
        if (Holds(watch)) _paths[watch.ServerPath].IsCovering = true;
    }

    /// <summary>The removal of a path's watches is on its way: requests behind it have to set their own again.</summary>
    public void Uncover(string serverPath)
    {
        if (_paths.TryGetValue(serverPath, out PathWatches? watches)) watches.IsCovering = false;
    }

    public bool Holds(PersistentWatch watch) =>
        _paths.TryGetValue(watch.ServerPath, out PathWatches? watches) && watches.Persistent == watch;

    /// <summary>Takes a persistent watch out.</summary>
    /// <returns>Whether one-shot watches are left that relied on it at the server.</returns>
    public bool Remove(PersistentWatch watch)
    {
        if (!Holds(watch)) return false;
        PathWatches watches = _paths[watch.ServerPath];
        watches.Persistent = null;
        watches.IsCovering = false;
        Count--;
        if (watches.IsEmpty) _paths.Remove(watch.ServerPath);
        return !watches.IsEmpty;
    }

    public bool IsCovered(string serverPath) =>
        _paths.TryGetValue(serverPath, out PathWatches? watches) && watches.IsCovering;

    /// <summary>Finds who is told of a notification; one-shot watches are taken out.</summary>
    public void Collect(WatchEventKind kind, string serverPath, List<WatchDelivery> deliveries)
    {
        switch (kind)
        {
            case WatchEventKind.NodeCreated or WatchEventKind.NodeDataChanged:
                TakeOneShots(serverPath, kind, [WatchKind.Data, WatchKind.Existence], deliveries);
                break;
            case WatchEventKind.NodeDeleted:
                TakeOneShots(serverPath, kind, [WatchKind.Data, WatchKind.Existence, WatchKind.Children], deliveries);
                break;
            case WatchEventKind.NodeChildrenChanged:
                TakeOneShots(serverPath, kind, [WatchKind.Children], deliveries);
                break;
            default:
                return;
        }
        if (_paths.TryGetValue(serverPath, out PathWatches? own) && own.Persistent is { IsRecursive: false } plain)
            deliveries.Add(new WatchDelivery(plain.Handler, plain, kind, serverPath));
        CollectRecursive(kind, serverPath, deliveries);
    }

    /// <summary>Takes everything of one path out.</summary>
    public void End(string serverPath, WatchEventKind kind, List<WatchDelivery> deliveries)
    {
        if (!_paths.Remove(serverPath, out PathWatches? watches)) return;
        int before = deliveries.Count;
        End(serverPath, watches, kind, deliveries);
        Count -= deliveries.Count - before;
    }

    /// <summary>Takes everything out, telling everybody the same.</summary>
    public void End(WatchEventKind kind, List<WatchDelivery> deliveries)
    {
        foreach ((string path, PathWatches watches) in _paths) End(path, watches, kind, deliveries);
        _paths.Clear();
        Count = 0;
    }

    /// <summary>Tells every persistent watch that was in force that it may have missed something.</summary>
    public void Miss(List<WatchDelivery> deliveries)
    {
        foreach ((string path, PathWatches watches) in _paths)
            if (watches is { IsCovering: true, Persistent: { } persistent })
                deliveries.Add(new WatchDelivery(persistent.Handler, persistent, WatchEventKind.Missed, path));
    }

    /// <summary>What registers everything again, in packets of a bounded size.</summary>
    public List<WatchRegistration> Registrations(long lastZxid, int maxBytes)
    {
        List<WatchRegistration> packets = [];
        WatchRegistration packet = new(lastZxid);
        foreach ((string path, PathWatches watches) in _paths)
        {
            if (packet.Bytes > maxBytes)
            {
                packets.Add(packet);
                packet = new WatchRegistration(lastZxid);
            }
            packet.Add(path, watches);
        }
        if (!packet.IsEmpty) packets.Add(packet);
        return packets;
    }

    /// <summary>What registers the one-shot watches of one path again.</summary>
    public WatchRegistration OneShotsOf(string serverPath, long lastZxid)
    {
        WatchRegistration packet = new(lastZxid);
        if (_paths.TryGetValue(serverPath, out PathWatches? watches)) packet.Add(serverPath, watches);
        return packet;
    }

    private static void End(string path, PathWatches watches, WatchEventKind kind, List<WatchDelivery> deliveries)
    {
        foreach (WatchKind list in Enum.GetValues<WatchKind>())
            foreach (Action<WatchEvent> handler in watches.Take(list))
                deliveries.Add(new WatchDelivery(handler, null, kind, path));
        if (watches.Persistent is { } persistent)
            deliveries.Add(new WatchDelivery(persistent.Handler, null, kind, path));
    }

    private void CollectRecursive(WatchEventKind kind, string serverPath, List<WatchDelivery> deliveries)
    {
        if (kind == WatchEventKind.NodeChildrenChanged) return;
        string parent = NodePath.Parent(serverPath);
        // Servers let a recursive watch replace a one-shot watch of the same path's children, and do not tell it of
        // them: what it is told of a child says the same.
        bool isChildEvent = kind is WatchEventKind.NodeCreated or WatchEventKind.NodeDeleted;
        if (isChildEvent && serverPath != "/" && _paths.TryGetValue(parent, out PathWatches? above) &&
            above.Persistent is { IsRecursive: true })
            TakeOneShots(parent, WatchEventKind.NodeChildrenChanged, [WatchKind.Children], deliveries);

        for (string at = serverPath; ; at = NodePath.Parent(at))
        {
            if (_paths.TryGetValue(at, out PathWatches? watches) && watches.Persistent is { IsRecursive: true } recursive)
                deliveries.Add(new WatchDelivery(recursive.Handler, recursive, kind, serverPath));
            if (at == "/") return;
        }
    }

    private void TakeOneShots(
        string path, WatchEventKind kind, ReadOnlySpan<WatchKind> lists, List<WatchDelivery> deliveries)
    {
        if (!_paths.TryGetValue(path, out PathWatches? watches)) return;
        foreach (WatchKind list in lists)
        {
            foreach (Action<WatchEvent> handler in watches.Take(list))
            {
                deliveries.Add(new WatchDelivery(handler, null, kind, path));
                Count--;
            }
        }
        if (watches.IsEmpty) _paths.Remove(path);
    }

    private PathWatches At(string serverPath)
    {
        if (!_paths.TryGetValue(serverPath, out PathWatches? watches)) _paths.Add(serverPath, watches = new PathWatches());
        return watches;
    }
}
