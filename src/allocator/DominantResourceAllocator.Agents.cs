namespace Mesosd.Allocation;

public sealed partial class DominantResourceAllocator
{
    /// <inheritdoc/>
    public AgentIndex AddAgent(AgentOptions options, Instant now)
    {
        ArgumentNullException.ThrowIfNull(options);
        ResourceBundle total = Enter(options.Total);
        AgentIndex handle = _agents.Add(options with { Total = total });
        _agents.Set(handle.Value, AgentState.HasGpus, total.ScalarTotalByName(Kinds, "gpus") > 0);
        _forest.ChangeTotal(ResourceBundle.Empty, total);
        SetFree(handle.Value, total);
        Attend(handle.Value);
        return handle;
    }

    /// <inheritdoc/>
    public void UpdateAgent(AgentIndex agent, ResourceBundle total, Instant now)
    {
        int index = _agents.Resolve(agent);
        total = Enter(total);
        _forest.ChangeTotal(_agents.TotalOf(index), total);
        _agents.SetTotal(index, total);
        _agents.Set(index, AgentState.HasGpus, total.ScalarTotalByName(Kinds, "gpus") > 0);
        RecountFree(index);
        Attend(index);
    }

    /// <inheritdoc/>
    public void ActivateAgent(AgentIndex agent)
    {
        int index = _agents.Resolve(agent);
        _agents.Set(index, AgentState.Active, true);
        Attend(index);
    }

    /// <inheritdoc/>
    public void DeactivateAgent(AgentIndex agent) =>
        _agents.Set(_agents.Resolve(agent), AgentState.Active, false);

    /// <inheritdoc/>
    public void RemoveAgent(AgentIndex agent)
    {
        int index = _agents.Resolve(agent);
        for (int slot; (slot = _holdings.FirstOfAgent(index)) >= 0;)
        {
            int subscription = _holdings.SubscriptionOf(slot);
            _forest.Credit(_subscriptions.NodeOf(subscription), _holdings.Resources(slot));
            _holdings.Remove(slot);
            CloseWhenUnused(subscription);
        }
        _filters.RemoveAgent(index);
        _attention.Forget(index);
        _forest.ChangeTotal(_agents.TotalOf(index), ResourceBundle.Empty);
        _agents.Remove(index);
    }

    /// <inheritdoc/>
    public void AddAllocation(FrameworkIndex framework, RoleIndex role, AgentIndex agent, ResourceBundle used)
    {
        int index = _agents.Resolve(agent);
        int holder = _frameworks.Resolve(framework);
        used = Enter(used);
        if (used.IsEmpty) return;
        Hold(FindOrOpen(holder, _roles.Resolve(role)), index, used);
    }

    /// <inheritdoc/>
    public void Recover(in Recovery recovery, Instant now)
    {
        int agent = _agents.Resolve(recovery.Agent);
        int framework = _frameworks.Resolve(recovery.Framework);
        ResourceBundle resources = Enter(recovery.Resources);
        if (resources.IsEmpty) return;
        int subscription = _subscriptions.Find(framework, _roles.Resolve(recovery.Role));
        AllocatorPromise.Check(
            subscription >= 0,
            $"{resources} of {recovery.Agent} came back from {recovery.Framework}, which never held any");
        Release(subscription, agent, resources);
        if (recovery.RefuseFor is { } refuseFor && IsOffered(subscription))
        {
            Refuse(subscription, agent, resources, RefusalDuration.Clamp(refuseFor), now);
        }
        CloseWhenUnused(subscription);
        Attend(agent);
    }

    /// <summary>The one object for equal bundles, after a look at the kinds that it brings.</summary>
    private ResourceBundle Enter(ResourceBundle bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        _rules.Learn(bundle);
        return _cache.Canonical(bundle);
    }
}
