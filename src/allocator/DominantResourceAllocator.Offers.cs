namespace Mesosd.Allocation;

// The run. Agents come in an order drawn from the seed; for each, subscriptions come in the order of
// fairness.
public sealed partial class DominantResourceAllocator
{
    private int[] _subscriptionOfNode = [];
    private long[] _visited = [];
    private long _visit;
    private int[] _few = [];

    /// <inheritdoc/>
    public void Allocate(Instant now, List<Grant> grants)
    {
        ArgumentNullException.ThrowIfNull(grants);
        _run++;
        ExpireFilters(now);
        if (!HasWork) return;
        _forest.Refresh();
        foreach (int agent in AgentsToServe())
        {
            _work.AgentsServed++;
            if (!_agents.Is(agent, AgentState.Active | AgentState.Offerable)) continue;
            if (_attention.IsFull(agent)) ServeInOrder(agent, grants);
            else ServeFew(agent, grants);
        }
        EndAttention();
    }

    /// <summary>
    /// The agents that need attention; with changed subscriptions all that have something free. In the order
    /// of this run.
    /// </summary>
    private ReadOnlySpan<int> AgentsToServe()
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
        return _order.Arrange(_attention.Agents, _agents, _run);
    }

    private void EndAttention()
    {
        foreach (int subscription in _attention.ChangedSubscriptions)
        {
            _subscriptions.SetChanged(subscription, false);
        }
        _attention.Clear();
    }

    /// <summary>
    /// Offers an agent to all subscriptions in the order of fairness, until nothing is left.
    /// </summary>
    private void ServeInOrder(int agent, List<Grant> grants)
    {
        _visit++;
        ServeBelow(ShareForest.Root, agent, grants);
    }

    /// <summary>Whether something may be left for those that come after the node.</summary>
    private bool ServeBelow(int parent, int agent, List<Grant> grants)
    {
        // A grant moves the nodes above it to the back of their siblings, so the successor is taken before,
        // and who was visited for this agent is not visited again: the order is that of the agent's first
        // moment.
        for (int node = _forest.First(parent), next; node >= 0; node = next)
        {
            next = _forest.Next(node);
            SlotPool.Fit(ref _visited, node);
            if (_visited[node] == _visit) continue;
            _visited[node] = _visit;
            bool left = _forest.First(node) >= 0
                ? ServeBelow(node, agent, grants)
                : Serve(_subscriptionOfNode[node], agent, grants);
            if (!left) return false;
        }
        return true;
    }

    /// <summary>
    /// Offers an agent to the subscriptions that were noted for it and to those that changed.
    /// </summary>
    private void ServeFew(int agent, List<Grant> grants)
    {
        int count = 0;
        for (int at = _attention.FirstNoted(agent); at >= 0; at = _attention.NextNoted(at))
        {
            count = InsertByPlace(count, _attention.NotedSubscription(at));
        }
        foreach (int subscription in _attention.ChangedSubscriptions)
        {
            count = InsertByPlace(count, subscription);
        }
        for (int i = 0; i < count; i++)
        {
            if (!Serve(_few[i], agent, grants)) return;
        }
    }

    /// <summary>
    /// Inserts a subscription into the short sorted list, unless it is there or not offered anything.
    /// </summary>
    private int InsertByPlace(int count, int subscription)
    {
        if (!IsEligible(subscription)) return count;
        SlotPool.Fit(ref _few, count);
        int node = _subscriptions.NodeOf(subscription);
        int position = count;
        while (position > 0)
        {
            int order = _forest.ComparePlaces(_subscriptions.NodeOf(_few[position - 1]), node);
            if (order == 0) return count;
            if (order < 0) break;
            position--;
        }
        _few.AsSpan(position, count - position).CopyTo(_few.AsSpan(position + 1));
        _few[position] = subscription;
        return count + 1;
    }

    /// <summary>Grants the subscription what suits it of the agent, if anything does.</summary>
    /// <returns>Whether something may be left for others.</returns>
    private bool Serve(int subscription, int agent, List<Grant> grants)
    {
        _work.PairsExamined++;
        int framework = _subscriptions.FrameworkOf(subscription);
        FrameworkCapabilities capabilities = _frameworks.CapabilitiesOf(framework);
        if (_agents.Is(agent, AgentState.HasGpus) && !_rules.MayUseGpus(capabilities)) return true;

        ResourceBundle free = _agents.FreeOf(agent);
        ResourceBundle suitable = _agents.Is(agent, AgentState.PlainFree)
            ? free
            : _rules.Suitable(free, _subscriptions.RoleOf(subscription), capabilities);
        if (!ReferenceEquals(suitable, free) && !_rules.IsAllocatable(suitable)) return true;
        if (_filters.Blocks(subscription, agent, suitable)) return true;

        Hold(subscription, agent, suitable);
        grants.Add(new Grant(
            _frameworks.HandleOf(framework),
            new RoleIndex(_subscriptions.RoleOf(subscription)),
            _agents.HandleOf(agent),
            suitable));
        return _agents.Is(agent, AgentState.Offerable);
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
    private bool MayHaveWork(int agent) => _agents.Is(agent, AgentState.Active | AgentState.Offerable);

    /// <summary>Notes that the subscription must be considered for all agents.</summary>
    private void MarkChanged(int subscription)
    {
        if (_subscriptions.IsChanged(subscription) || !IsEligible(subscription)) return;
        _subscriptions.SetChanged(subscription, true);
        _attention.NoteChanged(subscription);
    }
}
