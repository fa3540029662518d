namespace Mesosd.Allocation;

// Agents that will go. Whoever holds something there is asked to leave, once per answer.
public sealed partial class DominantResourceAllocator
{
    private readonly SortedSet<int> _holders = [];
    private int _unavailableAgents;

    /// <inheritdoc/>
    public void SetUnavailable(AgentIndex agent, bool unavailable, Instant now)
    {
        int index = _agents.Resolve(agent);
        SetUnavailable(index, unavailable);
        if (unavailable) _inverse.Note(index);
    }

    /// <inheritdoc/>
    public void AllocateInverse(Instant now, List<InverseGrant> grants)
    {
        ArgumentNullException.ThrowIfNull(grants);
        if (IsPaused) return;
        _inverse.Expire(now);
        if (!_inverse.Any) return;
        foreach (int agent in _inverse.Dirty)
        {
            if (_agents.Is(agent, AgentState.Unavailable) && _agents.IsLive(agent)) Ask(agent, grants);
        }
        _inverse.ClearDirty();
    }

    /// <inheritdoc/>
    public void AnswerInverse(FrameworkIndex framework, AgentIndex agent, TimeSpan? refuseFor, Instant now)
    {
        int index = _agents.Resolve(agent), holder = _frameworks.Resolve(framework);
        if (!_agents.Is(index, AgentState.Unavailable)) return;
        TimeSpan span = refuseFor is { } wanted ? RefusalDuration.Clamp(wanted) : TimeSpan.Zero;
        _inverse.Answer(holder, index, span > TimeSpan.Zero ? now + span : null);
    }

    private void SetUnavailable(int agent, bool unavailable)
    {
        _inverse.RemoveAgent(agent);
        bool was = _agents.Is(agent, AgentState.Unavailable);
        _unavailableAgents += (unavailable ? 1 : 0) - (was ? 1 : 0);
        _agents.Set(agent, AgentState.Unavailable, unavailable);
    }

    private void Ask(int agent, List<InverseGrant> grants)
    {
        _holders.Clear();
        for (int slot = _holdings.FirstOfAgent(agent); slot >= 0; slot = _holdings.NextOfAgent(slot))
        {
            _holders.Add(_subscriptions.FrameworkOf(_holdings.SubscriptionOf(slot)));
        }
        foreach (int framework in _holders)
        {
            if (!_frameworks.IsActive(framework) || _inverse.Has(framework, agent)) continue;
            _inverse.Ask(framework, agent);
            grants.Add(new InverseGrant(_frameworks.HandleOf(framework), _agents.HandleOf(agent)));
        }
    }

    // A framework that is back may hold something on any of them.
    private void NoteUnavailableAgents()
    {
        for (int agent = 0; agent < _agents.High && _unavailableAgents > 0; agent++)
        {
            if (_agents.Is(agent, AgentState.Unavailable)) _inverse.Note(agent);
        }
    }
}
