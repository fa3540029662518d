namespace Mesosd.Allocation;

/// <summary>
/// Who was asked to leave which unavailable agent, and who refuses to be asked. Agents in maintenance are few, so
/// what changed is looked at agent by agent.
/// </summary>
internal sealed class InverseTable
{
    private readonly SlotPool _slots = new();
    private readonly PairMap _byPair = new();
    private readonly SlotLists _byFramework = new();
    private readonly SlotLists _byAgent = new();
    private readonly ExpiryHeap _refusals = new();
    private int[] _framework = [];
    private int[] _agent = [];
    private bool[] _refuses = [];
    private bool[] _isDirty = [];
    private int[] _dirty = [];
    private int _dirtyCount;

    /// <summary>Whether somebody may have to be asked.</summary>
    public bool Any => _dirtyCount > 0;

    /// <summary>When somebody may be asked again.</summary>
    public Instant NextExpiry => _refusals.Count == 0 ? Instant.Never : _refusals.EarliestExpiry;

    /// <summary>The agents to look at, in ascending order.</summary>
    public ReadOnlySpan<int> Dirty
    {
        get
        {
            Array.Sort(_dirty, 0, _dirtyCount);
            return _dirty.AsSpan(0, _dirtyCount);
        }
    }

    public void Note(int agent)
    {
        SlotPool.Fit(ref _isDirty, agent);
        if (_isDirty[agent]) return;
        _isDirty[agent] = true;
        SlotPool.Fit(ref _dirty, _dirtyCount);
        _dirty[_dirtyCount++] = agent;
    }

    public void ClearDirty()
    {
        for (int i = 0; i < _dirtyCount; i++) _isDirty[_dirty[i]] = false;
        _dirtyCount = 0;
    }

    /// <summary>Whether the framework must not be asked now: it was, or it refuses.</summary>
    public bool Has(int framework, int agent) => _byPair.TryGet(framework, agent, out _);

    /// <summary>The framework has been asked.</summary>
    public void Ask(int framework, int agent)
    {
        int slot = _slots.Take();
        SlotPool.Fit(ref _framework, slot);
        SlotPool.Fit(ref _agent, slot);
        SlotPool.Fit(ref _refuses, slot);
        _framework[slot] = framework;
        _agent[slot] = agent;
        _refuses[slot] = false;
        _byPair.Set(framework, agent, slot);
        _byFramework.Add(framework, slot);
        _byAgent.Add(agent, slot);
    }

    /// <summary>The framework answered; with a refusal it is not asked before its end.</summary>
    public void Answer(int framework, int agent, Instant? refusesUntil)
    {
        if (_byPair.TryGet(framework, agent, out int slot)) Remove(slot);
        if (refusesUntil is not { } end)
        {
            Note(agent);
            return;
        }
        Ask(framework, agent);
        _byPair.TryGet(framework, agent, out slot);
        _refuses[slot] = true;
        _refusals.Add(slot, end);
    }

    /// <summary>Ends the refusals whose time is over.</summary>
    public void Expire(Instant now)
    {
        while (_refusals.Count > 0 && _refusals.EarliestExpiry <= now)
        {
            int slot = _refusals.Earliest;
            Note(_agent[slot]);
            Remove(slot);
        }
    }

    public void RemoveAgent(int agent)
    {
        for (int slot; (slot = _byAgent.First(agent)) >= 0;) Remove(slot);
    }

    public void RemoveFramework(int framework)
    {
        for (int slot; (slot = _byFramework.First(framework)) >= 0;) Remove(slot);
    }

    private void Remove(int slot)
    {
        if (_refuses[slot]) _refusals.Remove(slot);
        _byPair.Remove(_framework[slot], _agent[slot]);
        _byFramework.Remove(_framework[slot], slot);
        _byAgent.Remove(_agent[slot], slot);
        _slots.Return(slot);
    }
}
