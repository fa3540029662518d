namespace Mesosd.Allocation;

/// <summary>The agents, as parallel arrays by index.</summary>
internal sealed class AgentTable
{
    private readonly SlotPool _slots = new();
    private string?[] _name = [];
    private int[] _generation = [];
    private AgentState[] _state = [];
    private ResourceBundle[] _total = [];
    private ResourceBundle[] _free = [];
    private ulong[] _serial = [];
    private AgentTraits[] _traits = [];
    private ulong _nextSerial;

    // Agents with something free, in no particular order, and each one's place among them plus one.
    private int[] _withFree = [];
    private int[] _placeWithFree = [];

    public int Count => _slots.Count;

    /// <summary>The agents that have something free; valid until one changes.</summary>
    public ReadOnlySpan<int> WithFree => _withFree.AsSpan(0, WithFreeCount);

    private int WithFreeCount { get; set; }

    public AgentIndex Add(AgentOptions options)
    {
        int agent = _slots.Take();
        Fit(agent);
        _name[agent] = options.Name;
        _state[agent] = (options.Active ? AgentState.Active : 0)
            | (options.Whitelisted ? AgentState.Whitelisted : 0);
        _traits[agent] = options.Traits;
        _total[agent] = ResourceBundle.Empty;
        _free[agent] = ResourceBundle.Empty;
        _serial[agent] = _nextSerial++;
        return new AgentIndex(agent) { Generation = _generation[agent] };
    }

    public void Remove(int agent)
    {
        _name[agent] = null;
        _traits[agent] = AgentTraits.None;
        _generation[agent]++;
        _slots.Return(agent);
    }

    /// <summary>The number behind a handle of an agent that is still there.</summary>
    public int Resolve(AgentIndex handle)
    {
        bool live = (uint)handle.Value < (uint)_slots.High
            && _name[handle.Value] is not null
            && _generation[handle.Value] == handle.Generation;
        AllocatorPromise.Check(live, $"{handle} was removed, or never came from this allocator");
        return handle.Value;
    }

    public AgentIndex HandleOf(int agent) => new(agent) { Generation = _generation[agent] };

    public string NameOf(int agent) => _name[agent]!;

    public bool Is(int agent, AgentState state) => (_state[agent] & state) == state;

    public void Set(int agent, AgentState state, bool on) =>
        _state[agent] = on ? _state[agent] | state : _state[agent] & ~state;

    public AgentTraits TraitsOf(int agent) => _traits[agent];

    public void SetTraits(int agent, AgentTraits traits) => _traits[agent] = traits;

    /// <summary>One more than the highest number in use.</summary>
    public int High => _slots.High;

    public bool IsLive(int agent) => _name[agent] is not null;

    public ResourceBundle TotalOf(int agent) => _total[agent];

    public void SetTotal(int agent, ResourceBundle total) => _total[agent] = total;

    public ResourceBundle FreeOf(int agent) => _free[agent];

    public void SetFree(int agent, ResourceBundle free)
    {
        if (_free[agent].IsEmpty != free.IsEmpty) ListFree(agent, !free.IsEmpty);
        _free[agent] = free;
    }

    /// <summary>How many agents were added before this one; never the same for two.</summary>
    public ulong SerialOf(int agent) => _serial[agent];

    private void ListFree(int agent, bool hasFree)
    {
        if (hasFree)
        {
            SlotPool.Fit(ref _withFree, WithFreeCount);
            _withFree[WithFreeCount++] = agent;
            _placeWithFree[agent] = WithFreeCount;
            return;
        }
        int place = _placeWithFree[agent] - 1;
        int last = _withFree[--WithFreeCount];
        _withFree[place] = last;
        _placeWithFree[last] = place + 1;
        _placeWithFree[agent] = 0;
    }

    private void Fit(int agent)
    {
        SlotPool.Fit(ref _name, agent);
        SlotPool.Fit(ref _generation, agent);
        SlotPool.Fit(ref _state, agent);
        SlotPool.Fit(ref _total, agent);
        SlotPool.Fit(ref _free, agent);
        SlotPool.Fit(ref _serial, agent);
        SlotPool.Fit(ref _traits, agent);
        SlotPool.Fit(ref _placeWithFree, agent);
    }
}
