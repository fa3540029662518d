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
                Obstacle = ObstacleOfFramework(_frameworks.Resolve(framework), subscription, now),
            };
        }
        return new SubscriptionReading
        {
            Share = Read(_subscriptions.NodeOf(subscription)),
            FairShare = _forest.EntitlementOf(_subscriptions.NodeOf(subscription)),
            LastGrant = _subscriptions.LastGrantOf(subscription),
            Filters = _filters.CountOf(subscription),
            OpenDemand = _demands.OpenOf(subscription),
            Obstacle = ObstacleOfFramework(_frameworks.Resolve(framework), subscription, now),
        };
    }

    /// <inheritdoc/>
    public AgentVerdict Explain(FrameworkIndex framework, RoleIndex role, AgentIndex agent, Instant now)
    {
        int subscription = Find(framework, role);
        int index = _agents.Resolve(agent);
        OfferObstacle obstacle = ObstacleOfFramework(_frameworks.Resolve(framework), subscription, now);
        if (obstacle == OfferObstacle.None) return Judge(subscription, index, now);
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

    private OfferObstacle ObstacleOfFramework(int framework, int subscription, Instant now)
    {
        if (IsPaused && now < _pausedUntil) return OfferObstacle.Paused;
        if (!_frameworks.IsActive(framework)) return OfferObstacle.FrameworkInactive;
        if (subscription < 0 || !_subscriptions.IsSubscribed(subscription)) return OfferObstacle.NotInRole;
        if (_subscriptions.IsSuppressed(subscription)) return OfferObstacle.Suppressed;
        return _demands.OpenOf(subscription) == 0 ? OfferObstacle.DemandSatisfied : OfferObstacle.None;
    }

    private AgentVerdict Judge(int subscription, int agent, Instant now)
    {
        ResourceBundle free = _agents.FreeOf(agent);
        AgentVerdict verdict = new(_agents.HandleOf(agent), OfferObstacle.None) { Free = free };
        if (!_agents.Is(agent, AgentState.Active)) return verdict with { Obstacle = OfferObstacle.AgentInactive };
        if (!_agents.Is(agent, AgentState.Whitelisted))
        {
            return verdict with { Obstacle = OfferObstacle.NotWhitelisted };
        }
        if (!free.Facts(Kinds).HasUnshared) return verdict with { Obstacle = OfferObstacle.NothingFree };
        if (_quota.HasOpenGuaranteeOf(TopOf(subscription)))
        {
            AgentVerdict first = Judge(verdict, subscription, agent, guaranteed: true, now);
            if (first.Obstacle == OfferObstacle.None) return first;
        }
        return Judge(verdict, subscription, agent, guaranteed: false, now);
    }

    private AgentVerdict Judge(AgentVerdict verdict, int subscription, int agent, bool guaranteed, Instant now)
    {
        OfferObstacle obstacle = Weigh(subscription, agent, guaranteed, visit: 0, out ResourceBundle offer, out _);
        verdict = verdict with { Obstacle = obstacle, Suitable = offer };
        bool isOfAgent = obstacle is OfferObstacle.GpuCapability or OfferObstacle.RegionCapability
            or OfferObstacle.Constraints;
        if (isOfAgent) return verdict;
        // A run passes over agents that have too little for everybody, so what is left is looked at anew.
        if (IsTooLittle(subscription, offer)) return WithCause(verdict, subscription);
        return obstacle == OfferObstacle.Filtered ? WithEnd(verdict, subscription, agent, now) : verdict;
    }

    /// <summary>Adds when the filter ends. One whose time is over is dropped by the next run.</summary>
    private AgentVerdict WithEnd(AgentVerdict verdict, int subscription, int agent, Instant now) =>
        _filters.EndOf(subscription, agent, verdict.Suitable, now, _run + 1) is { } end
            ? verdict with { FilterEnds = end }
            : verdict with { Obstacle = OfferObstacle.None };

    /// <summary>Names the first rule after which too little was left, and what is lacking then.</summary>
    private AgentVerdict WithCause(AgentVerdict verdict, int subscription)
    {
        int role = _subscriptions.RoleOf(subscription);
        FrameworkCapabilities capabilities =
            _frameworks.CapabilitiesOf(_subscriptions.FrameworkOf(subscription));
        ResourceBundle ofRole = _rules.Suitable(verdict.Free, role, OfferRules.AllCapabilities);
        ResourceBundle suitable = _rules.Suitable(verdict.Free, role, capabilities);
        bool isLimit = suitable.IsEmpty
            || IsTooLittle(subscription, _cutter.CutToLimit(suitable, TopOf(subscription)));
        return verdict with
        {
            Obstacle = IsTooLittle(subscription, verdict.Free) ? OfferObstacle.BelowMinimum
                : IsTooLittle(subscription, ofRole) ? OfferObstacle.ReservedForOthers
                : IsTooLittle(subscription, suitable) ? OfferObstacle.ResourceCapability
                : isLimit ? OfferObstacle.QuotaLimit
                : OfferObstacle.QuotaHeadroom,
            ShortOf = _minimums.ShortOf(_subscriptions.MinimumOf(subscription), verdict.Suitable),
        };
    }

    private bool IsTooLittle(int subscription, ResourceBundle offer) =>
        !offer.Facts(Kinds).HasUnshared || !_minimums.Allows(_subscriptions.MinimumOf(subscription), offer);
}
