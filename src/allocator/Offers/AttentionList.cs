namespace Mesosd.Allocation;

/// <summary>
/// What the next run has to look at: agents for which everybody must be considered, agents for which a few
/// subscriptions must be, and subscriptions that must be considered for every agent.
/// </summary>
/// <remarks>Empty means that a run could grant nothing.</remarks>
internal sealed class AttentionList
{
    /// <summary>
    /// Up to so many subscriptions are sorted for an agent by themselves; more are found in order.
    /// </summary>
    public const int Few = 8;

    private const byte Noted = 1;
    private const byte Full = 2;

    private readonly SlotPool _notes = new();
    private readonly SlotLists _notesByAgent = new();
    private int[] _noteSubscription = [];
    private int[] _noteCount = [];

    private byte[] _level = [];
    private int[] _agents = [];
    private int[] _place = [];
    private int _agentCount;
    private int[] _changed = [];
    private int _changedCount;

    public bool Any => _agentCount > 0 || _changedCount > 0;

    public ReadOnlySpan<int> Agents => _agents.AsSpan(0, _agentCount);

    public ReadOnlySpan<int> ChangedSubscriptions => _changed.AsSpan(0, _changedCount);

    public bool IsFull(int agent) => _level[agent] == Full;

    public int FirstNoted(int agent) => _notesByAgent.First(agent);

    public int NextNoted(int note) => _notesByAgent.Next(note);

    public int NotedSubscription(int note) => _noteSubscription[note];

    public void Note(int agent)
    {
        SlotPool.Fit(ref _level, agent);
        SlotPool.Fit(ref _place, agent);
        SlotPool.Fit(ref _noteCount, agent);
        if (_level[agent] != 0) return;
        _level[agent] = Noted;
        SlotPool.Fit(ref _agents, _agentCount);
        _place[agent] = _agentCount;
        _agents[_agentCount++] = agent;
    }

    public void NoteFull(int agent)
    {
        Note(agent);
        _level[agent] = Full;
    }

    public void Note(int agent, int subscription)
    {
        Note(agent);
        if (IsFull(agent)) return;
        if (_noteCount[agent] == Few)
        {
            NoteFull(agent);
            return;
        }
        int note = _notes.Take();
        SlotPool.Fit(ref _noteSubscription, note);
        _noteSubscription[note] = subscription;
        _notesByAgent.Add(agent, note);
        _noteCount[agent]++;
    }

    /// <summary>The caller sees to it that a subscription is here once.</summary>
    public void NoteChanged(int subscription)
    {
        SlotPool.Fit(ref _changed, _changedCount);
        _changed[_changedCount++] = subscription;
    }

    /// <summary>Takes an agent out that is no more.</summary>
    public void Forget(int agent)
    {
        if (agent >= _level.Length || _level[agent] == 0) return;
        ClearAgent(agent);
        int last = _agents[--_agentCount];
        _agents[_place[agent]] = last;
        _place[last] = _place[agent];
    }

    public void Clear()
    {
        for (int i = 0; i < _agentCount; i++) ClearAgent(_agents[i]);
        _agentCount = 0;
        _changedCount = 0;
    }

    private void ClearAgent(int agent)
    {
        _level[agent] = 0;
        _noteCount[agent] = 0;
        for (int note; (note = _notesByAgent.First(agent)) >= 0;)
        {
            _notesByAgent.Remove(agent, note);
            _notes.Return(note);
        }
    }
}
