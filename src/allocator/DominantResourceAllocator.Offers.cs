namespace Mesosd.Allocation;

// The run: first roles with open guarantees, if there are any, then everybody; agent by agent in an order drawn from
// the seed. Whose turn it is stands in Turns.cs, what may be offered in Weighing.cs.
public sealed partial class DominantResourceAllocator
{
    private int[] _served = [];
    private int _servedCount;
    private int[] _less = [];
    private int _lessCount;

    /// <inheritdoc/>
    public void Allocate(Instant now, List<Grant> grants)
    {
        ArgumentNullException.ThrowIfNull(grants);
        if (IsPaused && now >= _pausedUntil) EndPause();
        if (IsPaused) return;
        _run++;
        _now = now;
        _grants = grants;
        ExpireFilters(now);
        ApplyQuotaEffects();
        AttendLess();
        if (_attention.Any) ServeAttended();
        _quota.RememberSurplus();
    }

    /// <summary>
    /// The agents that need attention and can be offered; with changed subscriptions all that have something free.
    /// </summary>
    private void GatherAgentsToServe()
    {
        int changed = 0;
        foreach (int subscription in _attention.ChangedSubscriptions)
        {
            changed += IsEligible(subscription) ? 1 : 0;
        }
        if (changed > 0)
        {
            foreach (int agent in _agents.WithFree)
            {
                if (changed <= AttentionList.Few) _attention.Note(agent);
                else _attention.NoteFull(agent);
            }
        }
        _servedCount = 0;
        ReadOnlySpan<int> attended = _attention.Agents;
        SlotPool.Fit(ref _served, attended.Length);
        foreach (int agent in attended)
        {
            if (!MayHaveWork(agent)) continue;
            // A grant to one of the few may leave something for others, in this very run.
            if (_agents.Is(agent, AgentState.CutAmongKinds)) _attention.NoteFull(agent);
            // Only who looks for everybody finds again all from whom something is held back.
            if (_attention.IsFull(agent)) _agents.Set(agent, AgentState.HeldBack | AgentState.CutAmongKinds, false);
            _served[_servedCount++] = agent;
        }
    }

    private void ServeAttended()
    {
        _forest.Refresh();
        if (_forest.First(ShareForest.Root) >= 0)
        {
            GatherAgentsToServe();
            if (_quota.HasOpenGuarantee) ServeAll(~_settings.Seed, guaranteed: true);
            ServeAll(_settings.Seed, guaranteed: false);
        }
        EndAttention();
    }

    private void ServeAll(ulong seed, bool guaranteed)
    {
        _guaranteed = guaranteed;
        foreach (int agent in _order.Arrange(_served.AsSpan(0, _servedCount), _agents, seed, _run))
        {
            _work.AgentsServed++;
            if (!_agents.Is(agent, AgentState.Offerable)) continue;
            _visit++;
            _visitKey = AgentOrder.Key(seed, _run, _agents.SerialOf(agent));
            if (_attention.IsFull(agent)) ServeInOrder(agent);
            else ServeFew(agent);
        }
    }

    private void EndAttention()
    {
        foreach (int subscription in _attention.ChangedSubscriptions)
        {
            _subscriptions.SetChanged(subscription, false);
        }
        _attention.Clear();
    }

    /// <summary>Grants the subscription what suits it of the agent, if anything does.</summary>
    /// <returns>Whether something may be left for others.</returns>
    private bool Serve(int subscription, int agent)
    {
        _work.PairsExamined++;
        OfferObstacle obstacle = Weigh(
            subscription, agent, _guaranteed, _visit, out ResourceBundle offer, out CutCauses causes);
        if (obstacle == OfferObstacle.None) Hold(subscription, agent, offer);
        if (causes != CutCauses.None) Remember(causes, subscription, agent);
        if (obstacle != OfferObstacle.None) return true;
        _subscriptions.SetLastGrant(subscription, _now);
        _grants.Add(new Grant(
            _frameworks.HandleOf(_subscriptions.FrameworkOf(subscription)),
            new RoleIndex(_subscriptions.RoleOf(subscription)),
            _agents.HandleOf(agent),
            offer));
        return _agents.Is(agent, AgentState.Offerable);
    }

    /// <summary>Notes what was kept from somebody: when it may be given, it must be looked at again.</summary>
    private void Remember(CutCauses causes, int subscription, int agent)
    {
        if ((causes & CutCauses.Limit) != 0) _quota.NoteCut(TopOf(subscription));
        if ((causes & CutCauses.Headroom) != 0) _agents.Set(agent, AgentState.HeldBack, true);
        if (_agents.FreeOf(agent).Facts(Kinds).HasKindsToChoose)
        {
            _agents.Set(agent, AgentState.CutAmongKinds, true);
        }
    }

    /// <summary>
    /// Notes that there is less of an agent of which somebody was offered only some kinds: the next run looks at it
    /// again, because this one may be past that somebody.
    /// </summary>
    private void NoteLess(int agent)
    {
        if (!_agents.Is(agent, AgentState.CutAmongKinds)) return;
        _agents.Set(agent, AgentState.CutAmongKinds, false);
        SlotPool.Fit(ref _less, _lessCount);
        _less[_lessCount++] = agent;
    }

    private void AttendLess()
    {
        for (int i = 0; i < _lessCount; i++) Attend(_less[i]);
        _lessCount = 0;
    }

    /// <summary>Notes that all subscriptions must be considered for the agent.</summary>
    private void Attend(int agent)
    {
        if (MayHaveWork(agent)) _attention.NoteFull(agent);
    }

    /// <summary>Notes that one subscription must be considered for the agent.</summary>
    private void Attend(int agent, int subscription)
    {
        if (MayHaveWork(agent) && IsEligible(subscription)) _attention.Note(agent, subscription);
    }

    /// <summary>
    /// Whether an offer of the agent is possible; what makes it possible later notes the agent itself.
    /// </summary>
    private bool MayHaveWork(int agent) =>
        _agents.Is(agent, AgentState.Active | AgentState.Whitelisted | AgentState.Offerable);

    /// <summary>Notes that the subscription must be considered for all agents.</summary>
    private void MarkChanged(int subscription)
    {
        if (_subscriptions.IsChanged(subscription) || !IsEligible(subscription)) return;
        _subscriptions.SetChanged(subscription, true);
        _attention.NoteChanged(subscription);
    }
}
