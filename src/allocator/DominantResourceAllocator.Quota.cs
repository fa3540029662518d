namespace Mesosd.Allocation;

public sealed partial class DominantResourceAllocator
{
    private int _expectedAgents;
    private Instant _pausedUntil = Instant.Never;

    /// <inheritdoc/>
    public bool IsPaused { get; private set; }

    /// <inheritdoc/>
    public void PauseForRecovery(int expectedAgents, Instant until)
    {
        if (expectedAgents <= _agents.Count) return;
        _expectedAgents = expectedAgents;
        _pausedUntil = until;
        IsPaused = true;
    }

    /// <inheritdoc/>
    public RoleQuota Quota(RoleIndex role) => _quota.QuotaOf(_roles.Resolve(role));

    /// <inheritdoc/>
    public void SetQuota(RoleIndex role, RoleQuota quota, Instant now)
    {
        ArgumentNullException.ThrowIfNull(quota);
        int index = _roles.Resolve(role);
        if (Fault(index, quota) is { } fault) throw new ArgumentException(fault, nameof(quota));
        bool first = _quota.RolesWithQuota == 0;
        _quota.LearnNames(quota);
        _quota.Set(index, quota);
        _quota.Loosen(index);
        if (first && _quota.RolesWithQuota > 0) RecountAvailable();
    }

    /// <inheritdoc/>
    public long ConsumedMilli(RoleIndex role, string resourceName)
    {
        int index = _roles.Resolve(role), name = Kinds.FindScalarName(resourceName);
        return name < 0 ? 0 : _quota.ConsumedBy(index, name);
    }

    /// <inheritdoc/>
    public long ReservedMilli(RoleIndex role, string resourceName)
    {
        int index = _roles.Resolve(role), name = Kinds.FindScalarName(resourceName);
        return name < 0 ? 0 : _quota.ReservedFor(index, name);
    }

    /// <inheritdoc/>
    public HeadroomReading Headroom(string resourceName)
    {
        int name = Kinds.FindScalarName(resourceName);
        if (name < 0) return default;
        if (_quota.RolesWithQuota == 0) RecountAvailable();
        return _quota.Headroom(name);
    }

    private void EndPause()
    {
        IsPaused = false;
        _expectedAgents = 0;
        _pausedUntil = Instant.Never;
    }

    private string? Fault(int role, RoleQuota quota)
    {
        if (_roles.ParentOf(role) != RoleTable.None)
        {
            return $"role '{_roles.NameOf(role)}' is not a top-level role; only those have quota";
        }
        foreach (IReadOnlyList<ResourceQuantity> quantities in (ReadOnlySpan<IReadOnlyList<ResourceQuantity>>)
            [quota.Guarantees, quota.Limits])
        {
            if (quantities.DistinctBy(quantity => quantity.Name).Count() != quantities.Count)
            {
                return $"the quota of role '{_roles.NameOf(role)}' names a resource twice";
            }
        }
        return FaultOfBounds(role, quota);
    }

    private string? FaultOfBounds(int role, RoleQuota quota)
    {
        foreach (ResourceQuantity limit in quota.Limits)
        {
            foreach (ResourceQuantity guarantee in quota.Guarantees)
            {
                if (guarantee.Name == limit.Name && guarantee.Milli > limit.Milli)
                {
                    return $"role '{_roles.NameOf(role)}' is guaranteed more {limit.Name} than its limit";
                }
            }
        }
        return null;
    }

    // While no role has a quota nobody asks for it, and it is not kept.
    private void RecountAvailable()
    {
        _quota.ClearAvailable();
        for (int agent = 0; agent < _agents.High; agent++)
        {
            if (_agents.IsLive(agent) && MayBeOffered(agent))
            {
                _quota.ChangeAvailable(_agents.FreeOf(agent).Facts(Kinds), 1);
            }
        }
    }

    /// <summary>
    /// Notes whom and what the changes of quota since the last run concern: roles that may have more, and agents
    /// that were held back while now more may go.
    /// </summary>
    private void ApplyQuotaEffects()
    {
        bool opened = false;
        foreach (int top in _quota.Loosened)
        {
            opened |= _quota.HasOpenGuaranteeOf(top);
            if (_quota.TakeWasCut(top)) MarkAllChanged(_roles.NodeOf(top));
        }
        _quota.ClearLoosened();
        if (!opened && !_quota.SurplusGrew()) return;
        foreach (int agent in _agents.WithFree)
        {
            if (_agents.Is(agent, AgentState.HeldBack)) Attend(agent);
        }
    }

    private void MarkAllChanged(int node)
    {
        for (int child = _forest.First(node); child >= 0; child = _forest.Next(child))
        {
            if (_forest.HoldsFrameworks(node)) MarkChanged(_subscriptionOfNode[child]);
            else MarkAllChanged(child);
        }
    }
}
