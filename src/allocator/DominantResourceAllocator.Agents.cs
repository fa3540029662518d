namespace Mesosd.Allocation;

public sealed partial class DominantResourceAllocator
{
    /// <inheritdoc/>
    public AgentIndex AddAgent(AgentOptions options, Instant now)
    {
        ArgumentNullException.ThrowIfNull(options);
        _cache.FitFor(_agents.Count);
        ResourceBundle total = Enter(options.Total);
        AgentIndex handle = _agents.Add(options);
        int agent = handle.Value;
        _constraints.Forget(agent);
        _agents.Set(agent, AgentState.Remote, _rules.IsRemote(options.Traits));
        ChangeTotal(agent, total);
        SetFree(agent, total);
        Attend(agent);
        if (IsPaused && _agents.Count >= _expectedAgents) EndPause();
        return handle;
    }

    /// <inheritdoc/>
    public void UpdateAgent(AgentIndex agent, ResourceBundle total, Instant now)
    {
        int index = _agents.Resolve(agent);
        ChangeTotal(index, Enter(total));
        RecountFree(index);
        Attend(index);
    }

    /// <inheritdoc/>
    public void DescribeAgent(AgentIndex agent, AgentTraits traits, Instant now)
    {
        ArgumentNullException.ThrowIfNull(traits);
        int index = _agents.Resolve(agent);
        _agents.SetTraits(index, traits);
        _agents.Set(index, AgentState.Remote, _rules.IsRemote(traits));
        _constraints.Forget(index);
        Attend(index);
    }

    /// <inheritdoc/>
    public void ActivateAgent(AgentIndex agent)
    {
        int index = _agents.Resolve(agent);
        SetOffered(index, AgentState.Active, true);
        Attend(index);
    }

    /// <inheritdoc/>
    public void DeactivateAgent(AgentIndex agent) =>
        SetOffered(_agents.Resolve(agent), AgentState.Active, false);

    /// <inheritdoc/>
    public void SetWhitelisted(AgentIndex agent, bool whitelisted)
    {
        int index = _agents.Resolve(agent);
        SetOffered(index, AgentState.Whitelisted, whitelisted);
        Attend(index);
    }

    /// <inheritdoc/>
    public void RemoveAgent(AgentIndex agent)
    {
        int index = _agents.Resolve(agent);
        for (int slot; (slot = _holdings.FirstOfAgent(index)) >= 0;)
        {
            int subscription = _holdings.SubscriptionOf(slot);
            ResourceBundle resources = _holdings.Resources(slot);
            Count(subscription, _rules.Part(resources, shared: false), -1);
            _shared.Release(subscription, index, _rules.Part(resources, shared: true));
            _holdings.Remove(slot);
            CloseWhenUnused(subscription);
        }
        SetFree(index, ResourceBundle.Empty);
        ChangeTotal(index, ResourceBundle.Empty);
        _filters.RemoveAgent(index);
        _attention.Forget(index);
        SetUnavailable(index, false);
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

    /// <summary>Whether somebody may be offered the agent, as far as it is the agent's doing.</summary>
    private bool MayBeOffered(int agent) => _agents.Is(agent, AgentState.Active | AgentState.Whitelisted);

    private void SetOffered(int agent, AgentState state, bool on)
    {
        bool before = MayBeOffered(agent);
        _agents.Set(agent, state, on);
        int sign = (MayBeOffered(agent) ? 1 : 0) - (before ? 1 : 0);
        if (sign != 0 && _quota.RolesWithQuota > 0)
        {
            _quota.ChangeAvailable(_agents.FreeOf(agent).Facts(Kinds), sign);
        }
    }

    private void ChangeTotal(int agent, ResourceBundle total)
    {
        ResourceBundle before = _agents.TotalOf(agent);
        if (ReferenceEquals(before, total)) return;
        _forest.ChangeTotal(before.Facts(Kinds), total.Facts(Kinds));
        ChangeReserved(before, -1);
        ChangeReserved(total, 1);
        _agents.SetTotal(agent, total);
        _agents.Set(agent, AgentState.HasGpus, total.ScalarTotalByName(Kinds, "gpus") > 0);
    }

    private void ChangeReserved(ResourceBundle total, int sign)
    {
        if (!total.Facts(Kinds).HasReserved) return;
        for (int i = 0; i < total.Count; i++)
        {
            int kind = total.Kinds[i];
            int name = Kinds.ScalarNameOf(kind);
            KindMarks marks = Kinds.MarksOf(kind) & (KindMarks.Reserved | KindMarks.Revocable);
            if (name < 0 || marks != KindMarks.Reserved) continue;
            _quota.ChangeReserved(_rules.ReservationOf(kind), name, sign * total.Millis[i]);
        }
    }
}
