namespace Mesosd.Allocation;

public sealed partial class DominantResourceAllocator
{
    /// <inheritdoc/>
    public void SetDemand(
        FrameworkIndex framework, RoleIndex role, IReadOnlyList<ResourceDemand> demands, Instant now)
    {
        ArgumentNullException.ThrowIfNull(demands);
        int subscription = Find(framework, role);
        if (subscription < 0 || !_subscriptions.IsSubscribed(subscription))
        {
            throw new ArgumentException($"{framework} is not in {role}", nameof(role));
        }
        foreach (ResourceDemand demand in demands)
        {
            if (demand.Smallest.Count > 0 && demand.Count > 0) continue;
            throw new ArgumentException($"{demand} asks for nothing", nameof(demands));
        }
        if (demands.Count == 0) _demands.Clear(subscription);
        else _demands.Set(subscription, demands);
        UpdateEligibility(subscription);
        MarkChanged(subscription);
    }

    /// <inheritdoc/>
    public void Satisfy(FrameworkIndex framework, RoleIndex role, AgentIndex agent, ResourceBundle used)
    {
        int subscription = Find(framework, role);
        _agents.Resolve(agent);
        if (subscription < 0 || !_demands.Has(subscription)) return;
        _demands.Satisfy(subscription, agent, Enter(used).Facts(Kinds));
        UpdateEligibility(subscription);
    }

    private void SetWish(int subscription, RoleWish? wish)
    {
        int oldConstraints = _subscriptions.ConstraintsOf(subscription);
        _subscriptions.SetConstraints(
            subscription, wish?.Constraints is { } wanted ? _constraints.Take(wanted) : ConstraintTable.None);
        if (oldConstraints != ConstraintTable.None) _constraints.Return(oldConstraints);

        int oldMinimum = _subscriptions.MinimumOf(subscription);
        int version = _minimums.Version;
        int minimum = wish?.MinimumAllocatable is { } smallest ? _minimums.Take(smallest) : MinimumTable.Default;
        _subscriptions.SetMinimum(subscription, minimum);
        if (oldMinimum != MinimumTable.Default) _minimums.Return(oldMinimum);
        int own = (minimum != MinimumTable.Default ? 1 : 0) - (oldMinimum != MinimumTable.Default ? 1 : 0);
        if (own != 0) _quota.ChangeWishes(TopOf(subscription), own);
        if (_minimums.Version != version) JudgeAgents();
    }

    /// <summary>What is enough to be offered at all has changed.</summary>
    private void JudgeAgents()
    {
        foreach (int agent in _agents.WithFree)
        {
            _agents.Set(agent, AgentState.Offerable, _minimums.AllowsForAny(_agents.FreeOf(agent)));
        }
    }
}
