namespace Mesosd.Allocation;

// What may be offered: every rule is asked here, in one order, by the run and by explanations alike.
public sealed partial class DominantResourceAllocator
{
    private List<Grant> _grants = [];
    private Instant _now;

    /// <summary>
    /// What a subscription may have of what is free on an agent, or the first rule that stands in the way.
    /// </summary>
    /// <param name="subscription">Who; eligible.</param>
    /// <param name="agent">Whose resources; active and whitelisted.</param>
    /// <param name="guaranteed">In the first stage, which serves open guarantees.</param>
    /// <param name="visit">The visit of the agent in a run; 0 outside.</param>
    /// <param name="offer">What may be offered; with an obstacle, what it stands in the way of.</param>
    /// <param name="causes">What quota kept back.</param>
    private OfferObstacle Weigh(
        int subscription,
        int agent,
        bool guaranteed,
        long visit,
        out ResourceBundle offer,
        out CutCauses causes)
    {
        offer = ResourceBundle.Empty;
        causes = CutCauses.None;
        FrameworkCapabilities capabilities =
            _frameworks.CapabilitiesOf(_subscriptions.FrameworkOf(subscription));
        if (ObstacleOfAgent(subscription, agent, capabilities) is var obstacle and not OfferObstacle.None)
        {
            return obstacle;
        }
        ResourceBundle free = _agents.FreeOf(agent);
        bool isPlain = _agents.Is(agent, AgentState.PlainFree);
        offer = isPlain ? free : _rules.Suitable(free, _subscriptions.RoleOf(subscription), capabilities);
        if (offer.IsEmpty) return OfferObstacle.ReservedForOthers;
        if (_quota.RolesWithQuota > 0)
        {
            offer = _cutter.Cut(offer, TopOf(subscription), guaranteed, out causes);
            if (offer.IsEmpty) return ObstacleOf(causes);
        }
        if (!isPlain && !offer.Facts(Kinds).HasUnshared) return OfferObstacle.ReservedForOthers;
        if (IsTooSmall(subscription, free, offer))
        {
            return causes == CutCauses.None ? OfferObstacle.BelowMinimum : ObstacleOf(causes);
        }
        if (_demands.Has(subscription) && !FitsDemand(subscription, agent, offer, visit))
        {
            return OfferObstacle.BelowDemand;
        }
        return _filters.Blocks(subscription, agent, offer) ? OfferObstacle.Filtered : OfferObstacle.None;
    }

    private OfferObstacle ObstacleOfAgent(int subscription, int agent, FrameworkCapabilities capabilities)
    {
        if (_agents.Is(agent, AgentState.HasGpus) && !_rules.MayUseGpus(capabilities))
        {
            return OfferObstacle.GpuCapability;
        }
        bool regionAware = (capabilities & FrameworkCapabilities.RegionAware) != 0;
        if (_agents.Is(agent, AgentState.Remote) && !regionAware) return OfferObstacle.RegionCapability;
        int constraints = _subscriptions.ConstraintsOf(subscription);
        return constraints == ConstraintTable.None
            || _constraints.Allows(constraints, agent, _agents.TraitsOf(agent))
                ? OfferObstacle.None
                : OfferObstacle.Constraints;
    }

    // That all that is free is enough for everybody is known of an agent whose turn it is.
    private bool IsTooSmall(int subscription, ResourceBundle free, ResourceBundle offer) =>
        !(ReferenceEquals(offer, free) && _minimums.IsSameForAll)
        && !_minimums.Allows(_subscriptions.MinimumOf(subscription), offer);

    private bool FitsDemand(int subscription, int agent, ResourceBundle offer, long visit) => _demands.Fits(
        subscription, _agents.HandleOf(agent), offer.Facts(Kinds), _agents.FreeOf(agent).Facts(Kinds), visit);

    private static OfferObstacle ObstacleOf(CutCauses causes) =>
        (causes & CutCauses.Limit) != 0 ? OfferObstacle.QuotaLimit : OfferObstacle.QuotaHeadroom;
}
