namespace Mesosd.ZooKeeper.Watching;

/// <summary>
/// Calls handlers one after the other, away from the connection's loops. What waits is bounded: at the limit, events of
/// a persistent watch become one that says so, and changes of the session become the last one.
/// </summary>
internal sealed class EventDispatch(Chroot chroot, int limit, Action<SessionChange>? sessionChanged, Action<string> notice)
{
    private readonly Lock _gate = new();
    private readonly Queue<QueuedEvent> _waiting = new();
    private SessionChange? _latestChange;
    private bool _running;

    /// <summary>How many events wait.</summary>
    public int Waiting
    {
        get { lock (_gate) return _waiting.Count; }
    }

    public void Tell(SessionChange change)
    {
        if (sessionChanged is null) return;
        lock (_gate)
        {
            if (_latestChange is not null || _waiting.Count >= limit) _latestChange = change;
            else _waiting.Enqueue(new QueuedEvent(change, default));
            StartIfIdle();
        }
    }

    public void Tell(List<WatchDelivery> deliveries)
    {
        if (deliveries.Count == 0) return;
        lock (_gate)
        {
            foreach (WatchDelivery delivery in deliveries) Enqueue(delivery);
            StartIfIdle();
        }
    }

    private void Enqueue(WatchDelivery delivery)
    {
        if (delivery.Persistent is { } persistent)
        {
            // It will be told to read again, and that covers this one too.
            if (persistent.IsMissing) return;
            if (_waiting.Count >= limit)
                delivery = delivery with { Kind = WatchEventKind.Missed, ServerPath = persistent.ServerPath };
            persistent.IsMissing = delivery.Kind == WatchEventKind.Missed;
        }
        _waiting.Enqueue(new QueuedEvent(null, delivery));
    }

    private void StartIfIdle()
    {
        if (_running || (_waiting.Count == 0 && _latestChange is null)) return;
        _running = true;
        ThreadPool.UnsafeQueueUserWorkItem(static self => self.Drain(), this, preferLocal: false);
    }

    private void Drain()
    {
        while (TryTake(out QueuedEvent next))
        {
            try
            {
                if (next.Change is { } change) sessionChanged!(change);
                else Deliver(next.Watch);
            }
            // The handlers are the caller's own code: what one of them does must not keep events from the others.
            catch (Exception failure)
            {
                notice($"a ZooKeeper event handler failed: {failure.GetType().Name}: {failure.Message}");
            }
        }
    }

    private void Deliver(WatchDelivery delivery)
    {
        if (chroot.TryToClient(delivery.ServerPath, out string path)) delivery.Handler(new WatchEvent(delivery.Kind, path));
    }

    private bool TryTake(out QueuedEvent next)
    {
        lock (_gate)
        {
            if (_waiting.TryDequeue(out next))
            {
                if (next.Watch is { Kind: WatchEventKind.Missed, Persistent: { } persistent }) persistent.IsMissing = false;
                return true;
            }
            next = new QueuedEvent(_latestChange, default);
            _running = _latestChange is not null;
            _latestChange = null;
            return _running;
        }
    }

    private readonly record struct QueuedEvent(SessionChange? Change, WatchDelivery Watch);
}
