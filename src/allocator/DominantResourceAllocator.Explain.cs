namespace Mesosd.Allocation;

public sealed partial class DominantResourceAllocator
{
    /// <inheritdoc/>
    public SubscriptionReading Read(FrameworkIndex framework, RoleIndex role, Instant now)
    {
        int subscription = Find(framework, role);
        if (subscription < 0)
        {
            return new SubscriptionReading
            {
                LastGrant = Instant.Never,
                Obstacle = ObstacleOfFramework(_frameworks.Resolve(framework), subscription),
            };
        }
        return new SubscriptionReading
        {
            Share = Read(_subscriptions.NodeOf(subscription)),
            FairShare = _forest.EntitlementOf(_subscriptions.NodeOf(subscription)),
            LastGrant = _subscriptions.LastGrantOf(subscription),
            Filters = _filters.CountOf(subscription),
            OpenDemand = _demands.OpenOf(subscription),
            Obstacle = ObstacleOfFramework(_frameworks.Resolve(framework), subscription),
        };
    }

    /// <inheritdoc/>
    public AgentVerdict Explain(FrameworkIndex framework, RoleIndex role, AgentIndex agent, Instant now)
    {
        int subscription = Find(framework, role);
        int index = _agents.Resolve(agent);
        OfferObstacle obstacle = ObstacleOfFramework(_frameworks.Resolve(framework), subscription);
        if (obstacle == OfferObstacle.None) return Judge(subscription, index);
        return new AgentVerdict(agent, obstacle) { Free = _agents.FreeOf(index) };
    }

    /// <inheritdoc/>
    public void Explain(FrameworkIndex framework, RoleIndex role, Instant now, List<AgentVerdict> verdicts)
    {
        ArgumentNullException.ThrowIfNull(verdicts);
        for (int agent = 0; agent < _agents.High; agent++)
        {
            if (_agents.IsLive(agent)) verdicts.Add(Explain(framework, role, _agents.HandleOf(agent), now));
        }
    }

    /// <inheritdoc/>
    public int ActiveFilters(RoleIndex role)
    {
        int count = 0;
        for (int at = _subscriptions.FirstOfRole(_roles.Resolve(role)); at >= 0; at = _subscriptions.NextOfSameRole(at))
        {
            count += _filters.CountOf(at);
        }
        return count;
    }

    private OfferObstacle ObstacleOfFramework(int framework, int subscription)
    {
        if (IsPaused) return OfferObstacle.Paused;
        if (!_frameworks.IsActive(framework)) return OfferObstacle.FrameworkInactive;
        if (subscription < 0 || !_subscriptions.IsSubscribed(subscription)) return OfferObstacle.NotInRole;
        if (_subscriptions.IsSuppressed(subscription)) return OfferObstacle.Suppressed;
        return _demands.OpenOf(subscription) == 0 ? OfferObstacle.DemandSatisfied : OfferObstacle.None;
    }

    private AgentVerdict Judge(int subscription, int agent)
    {
        ResourceBundle free = _agents.FreeOf(agent);
        AgentVerdict verdict = new(_agents.HandleOf(agent), OfferObstacle.None) { Free = free };
        if (!_agents.Is(agent, AgentState.Active)) return verdict with { Obstacle = OfferObstacle.AgentInactive };
        if (!_agents.Is(agent, AgentState.Whitelisted))
        {
            return verdict with { Obstacle = OfferObstacle.NotWhitelisted };
        }
        if (!free.Facts(Kinds).HasUnshared) return verdict with { Obstacle = OfferObstacle.NothingFree };
        OfferObstacle obstacle = OfferObstacle.QuotaHeadroom;
        ResourceBundle offer = ResourceBundle.Empty;
        if (_quota.HasOpenGuaranteeOf(TopOf(subscription)))
        {
            obstacle = Weigh(subscription, agent, guaranteed: true, visit: 0, out offer, out _);
        }
        if (obstacle != OfferObstacle.None)
        {
            obstacle = Weigh(subscription, agent, guaranteed: false, visit: 0, out offer, out _);
        }
        // The run passes over agents that have too little for everybody, so it must be asked here.
        if (obstacle == OfferObstacle.None && !_minimums.AllowsForAny(free)) obstacle = OfferObstacle.BelowMinimum;
        return WithDetails(verdict with { Obstacle = obstacle, Suitable = offer }, subscription, agent);
    }

    /// <summary>Adds the numbers that tell what would have to change.</summary>
    private AgentVerdict WithDetails(AgentVerdict verdict, int subscription, int agent)
    {
        int minimum = _subscriptions.MinimumOf(subscription);
        switch (verdict.Obstacle)
        {
            case OfferObstacle.Filtered:
                Instant? end = _filters.EndOf(subscription, agent, verdict.Suitable);
                return verdict with { FilterEnds = end ?? Instant.Never };
            case OfferObstacle.QuotaLimit or OfferObstacle.QuotaHeadroom:
                return verdict with { ShortOf = _minimums.ShortOf(minimum, verdict.Suitable) };
            case OfferObstacle.BelowMinimum or OfferObstacle.ReservedForOthers:
                return Refine(verdict, subscription, minimum);
            default:
                return verdict;
        }
    }

    /// <summary>
    /// Tells whether an offer is too small because of others' reservations, because of capabilities, or because
    /// there is no more.
    /// </summary>
    private AgentVerdict Refine(AgentVerdict verdict, int subscription, int minimum)
    {
        string? shortOf = _minimums.ShortOf(minimum, verdict.Suitable);
        if (!_minimums.Allows(minimum, verdict.Free))
        {
            return verdict with { Obstacle = OfferObstacle.BelowMinimum, ShortOf = shortOf };
        }
        ResourceBundle ofRole = _rules.Suitable(
            verdict.Free, _subscriptions.RoleOf(subscription), OfferRules.AllCapabilities);
        bool enough = _minimums.Allows(minimum, ofRole) && ofRole.Facts(Kinds).HasUnshared;
        return verdict with
        {
            Obstacle = enough ? OfferObstacle.ResourceCapability : OfferObstacle.ReservedForOthers,
            ShortOf = shortOf,
        };
    }
}
