namespace Mesosd.Allocation;

/// <summary>
/// Refusals of less than an hour, one by one: most come from frameworks that have nothing to run just now, and
/// end by themselves soon.
/// </summary>
/// <remarks>
/// Found by pair in constant time, by subscription and by agent as lists, by expiry as a binary heap of
/// slots. Adding and removing cost a logarithm of the number of filters.
/// Invariant: no filter of a pair both contains another's resources and outlasts it.
/// </remarks>
internal sealed class PassingFilters
{
    private const int None = -1;

    private readonly SlotPool _slots = new();
    private readonly PairMap _byPair = new();
    private readonly SlotLists _bySubscription = new();
    private readonly SlotLists _byAgent = new();
    private readonly ExpiryHeap _heap = new();

    private int[] _subscription = [];
    private int[] _agent = [];
    private int[] _nextOfPair = [];
    private ResourceBundle?[] _refused = [];
    private long[] _lastRun = [];
    private int[] _postponed = [];
    private int _postponedCount;
    private int[] _countOf = [];

    public int Count => _slots.Count;

    /// <summary>How many there are of a subscription.</summary>
    public int CountOf(int subscription) =>
        subscription < _countOf.Length ? _countOf[subscription] : 0;

    /// <summary>When the next filter expires; never without filters.</summary>
    public Instant NextExpiry => _heap.Count == 0 ? Instant.Never : _heap.EarliestExpiry;

    /// <summary>Adds a filter.</summary>
    /// <param name="subscription">Who refused.</param>
    /// <param name="agent">Whose resources.</param>
    /// <param name="refused">What was refused; not empty.</param>
    /// <param name="term">How long the filter holds.</param>
    public void Add(int subscription, int agent, ResourceBundle refused, FilterTerm term)
    {
        if (!MakeRoom(subscription, agent, refused, term)) return;
        int slot = _slots.Take();
        Fit(slot);
        SlotPool.Fit(ref _countOf, subscription);
        _countOf[subscription]++;
        _subscription[slot] = subscription;
        _agent[slot] = agent;
        _refused[slot] = refused;
        _lastRun[slot] = term.LastRun;
        _nextOfPair[slot] = _byPair.TryGet(subscription, agent, out int first) ? first : None;
        _byPair.Set(subscription, agent, slot);
        _bySubscription.Add(subscription, slot);
        _byAgent.Add(agent, slot);
        _heap.Add(slot, term.Expiry);
    }

    /// <summary>Whether a filter stands in the way of an offer.</summary>
    public bool Blocks(int subscription, int agent, ResourceBundle offered)
    {
        if (_byAgent.First(agent) == None) return false;
        if (!_byPair.TryGet(subscription, agent, out int slot)) return false;
        for (; slot != None; slot = _nextOfPair[slot])
        {
            if (_refused[slot]!.Contains(offered)) return true;
        }
        return false;
    }

    /// <summary>
    /// When the last filter that stands in the way of an offer in a run ends; null when none does.
    /// </summary>
    public Instant? EndOf(int subscription, int agent, ResourceBundle offered, Instant now, long run)
    {
        Instant? end = null;
        if (!_byPair.TryGet(subscription, agent, out int slot)) return end;
        for (; slot != None; slot = _nextOfPair[slot])
        {
            if (_heap.ExpiryOf(slot) <= now && _lastRun[slot] < run) continue;
            if (!_refused[slot]!.Contains(offered)) continue;
            if (end is null || _heap.ExpiryOf(slot) > end) end = _heap.ExpiryOf(slot);
        }
        return end;
    }

    /// <summary>
    /// Takes out one filter whose time is over in the given run; to be called until there is none. Those that
    /// have not seen their last run wait for the next one: rare, because a refusal makes work for a run at
    /// once and lasts an interval at least.
    /// </summary>
    public bool TryExpire(Instant now, long run, out int subscription, out int agent)
    {
        while (_heap.Count > 0 && _heap.EarliestExpiry <= now)
        {
            int slot = _heap.Earliest;
            if (_lastRun[slot] >= run)
            {
                Postpone(slot);
                continue;
            }
            subscription = _subscription[slot];
            agent = _agent[slot];
            Remove(slot);
            return true;
        }
        while (_postponedCount > 0) _heap.Return(_postponed[--_postponedCount]);
        subscription = agent = None;
        return false;
    }

    /// <summary>Takes out all filters of a pair; false when there was none.</summary>
    public bool RemovePair(int subscription, int agent)
    {
        bool any = false;
        while (_byPair.TryGet(subscription, agent, out int slot))
        {
            Remove(slot);
            any = true;
        }
        return any;
    }

    /// <summary>Takes out all filters of a subscription.</summary>
    public void RemoveSubscription(int subscription)
    {
        for (int slot; (slot = _bySubscription.First(subscription)) != None;) Remove(slot);
    }

    /// <summary>Takes out all filters for an agent.</summary>
    public void RemoveAgent(int agent)
    {
        for (int slot; (slot = _byAgent.First(agent)) != None;) Remove(slot);
    }

    /// <summary>Drops what the new filter makes superfluous; false when the new one is itself.</summary>
    private bool MakeRoom(int subscription, int agent, ResourceBundle refused, FilterTerm term)
    {
        if (!_byPair.TryGet(subscription, agent, out int slot)) return true;
        int count = 0, earliest = None;
        for (int next; slot != None; slot = next)
        {
            next = _nextOfPair[slot];
            bool outlives = _heap.ExpiryOf(slot) >= term.Expiry && _lastRun[slot] >= term.LastRun;
            bool outlived = _heap.ExpiryOf(slot) <= term.Expiry && _lastRun[slot] <= term.LastRun;
            if (outlives && _refused[slot]!.Contains(refused)) return false;
            if (outlived && refused.Contains(_refused[slot]!))
            {
                Remove(slot);
                continue;
            }
            count++;
            if (earliest == None || _heap.ExpiryOf(slot) < _heap.ExpiryOf(earliest)) earliest = slot;
        }
        if (count >= AllocatorLimits.FiltersPerPair) Remove(earliest);
        return true;
    }

    private void Remove(int slot)
    {
        int subscription = _subscription[slot], agent = _agent[slot];
        _countOf[subscription]--;
        UnlinkFromPair(slot, subscription, agent);
        _bySubscription.Remove(subscription, slot);
        _byAgent.Remove(agent, slot);
        _heap.Remove(slot);
        _refused[slot] = null;
        _slots.Return(slot);
    }

    private void UnlinkFromPair(int slot, int subscription, int agent)
    {
        _byPair.TryGet(subscription, agent, out int at);
        if (at == slot)
        {
            if (_nextOfPair[slot] == None) _byPair.Remove(subscription, agent);
            else _byPair.Set(subscription, agent, _nextOfPair[slot]);
            return;
        }
        while (_nextOfPair[at] != slot) at = _nextOfPair[at];
        _nextOfPair[at] = _nextOfPair[slot];
    }

    private void Postpone(int slot)
    {
        SlotPool.Fit(ref _postponed, _postponedCount);
        _postponed[_postponedCount++] = slot;
        _heap.Remove(slot);
    }

    private void Fit(int slot)
    {
        SlotPool.Fit(ref _subscription, slot);
        SlotPool.Fit(ref _agent, slot);
        SlotPool.Fit(ref _nextOfPair, slot);
        SlotPool.Fit(ref _refused, slot);
        SlotPool.Fit(ref _lastRun, slot);
    }
}
