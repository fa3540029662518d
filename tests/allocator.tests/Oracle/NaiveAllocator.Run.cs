namespace Mesosd.Allocation.Tests.Oracle;

// A run, and the rules that an offer must pass.
internal sealed partial class NaiveAllocator
{
    private int _agentsAwaited;
    private bool _agentsAreBack;
    private Instant? _pausedUntil;

    public void PauseForRecovery(int expectedAgents, Instant until)
    {
        if (expectedAgents > _agents.Count)
        {
            (_agentsAwaited, _pausedUntil, _agentsAreBack) = (expectedAgents, until, false);
        }
    }

    public bool IsPaused(Instant now) =>
        _pausedUntil is { } until && !_agentsAreBack && until > now;

    public List<(string Framework, string Role, string Agent, Amounts Amounts)> Allocate(Instant now)
    {
        if (IsPaused(now)) return [];
        _pausedUntil = null;
        _refusals.RemoveAll(r => !Stands(r, now));
        _run++;
        List<(string, string, string, Amounts)> grants = [];
        bool twoStages = _quotas.Keys.Any(role => OpenGuarantees(role).Count > 0);
        if (twoStages) Serve(~settings.Seed, first: true, now, grants);
        Serve(settings.Seed, first: false, now, grants);
        return grants;
    }

    /// <summary>Why a subscription would not be offered an agent in the next run, if that is now.</summary>
    public NaiveVerdict Explain(string framework, string role, string agent, Instant now)
    {
        OfferObstacle general = Obstacle(framework, role, now);
        if (general != OfferObstacle.None) return new NaiveVerdict(general, new Amounts());
        bool TooOld(Refusal refusal) => !Stands(refusal, now);
        if (OpenGuarantees(TopOf(role)).Count > 0)
        {
            NaiveVerdict verdict = Judge(framework, role, _agents[agent], first: true, TooOld);
            if (verdict.Obstacle == OfferObstacle.None) return verdict;
        }
        return Judge(framework, role, _agents[agent], first: false, TooOld);
    }

    /// <summary>What keeps a subscription from all offers.</summary>
    public OfferObstacle Obstacle(string framework, string role, Instant now) =>
        IsPaused(now) ? OfferObstacle.Paused
        : !_frameworks[framework].Active ? OfferObstacle.FrameworkInactive
        : !_frameworks[framework].Roles.Contains(role) ? OfferObstacle.NotInRole
        : _frameworks[framework].Suppressed.Contains(role) ? OfferObstacle.Suppressed
        : IsSated(framework, role) ? OfferObstacle.DemandSatisfied
        : OfferObstacle.None;

    public Instant LastGrant(string framework, string role) =>
        _lastGrants.TryGetValue((framework, role), out Instant moment) ? moment : Instant.Never;

    private void Serve(
        ulong seed, bool first, Instant now, List<(string, string, string, Amounts)> grants)
    {
        ulong Place(NaiveAgent agent) => AgentOrder.Key(seed, _run, agent.Serial);
        foreach (NaiveAgent agent in _agents.Values.OrderBy(Place).ToList())
        {
            foreach ((string framework, string role) in Order("", Place(agent)).ToList())
            {
                NaiveVerdict verdict = Judge(framework, role, agent, first, _ => false);
                if (verdict.Obstacle != OfferObstacle.None) continue;
                Hold(framework, role, agent.Name, verdict.Offer);
                _lastGrants[(framework, role)] = now;
                grants.Add((framework, role, agent.Name, verdict.Offer));
            }
        }
    }

    private NaiveVerdict Judge(
        string name, string role, NaiveAgent agent, bool first, Func<Refusal, bool> tooOld)
    {
        NaiveFramework framework = _frameworks[name];
        NaiveWish? wish = framework.Wishes.GetValueOrDefault(role);
        Amounts free = Free(agent.Name);
        OfferObstacle? obstacle = !agent.Active ? OfferObstacle.AgentInactive
            : !agent.Whitelisted ? OfferObstacle.NotWhitelisted
            : IsVain(free) ? OfferObstacle.NothingFree
            : !MayHaveGpus(framework, agent) ? OfferObstacle.GpuCapability
            : !MayHaveRegion(framework, agent) ? OfferObstacle.RegionCapability
            : !NaiveConstraints.Allow(wish?.Constraints, agent.Traits) ? OfferObstacle.Constraints
            : null;
        if (obstacle is { } known) return new NaiveVerdict(known, new Amounts());

        var minimum = wish?.Minimum ?? settings.MinimumAllocatable;
        bool IsTooLittle(Amounts amounts) =>
            IsVain(amounts) || (minimum.Count > 0 && !minimum.Any(amounts.Satisfies));
        Amounts mine = free.Where(kind => kind.Role is null || IsBelow(role, kind.Role));
        Amounts suitable = mine.Where(kind =>
            (!kind.Revocable || framework.Can(FrameworkCapabilities.RevocableResources))
            && (!kind.Shared || framework.Can(FrameworkCapabilities.SharedResources))
            && (!kind.Refined || framework.Can(FrameworkCapabilities.ReservationRefinement)));
        (Amounts limited, Amounts offer) = CutToQuota(suitable, TopOf(role), first);
        obstacle = IsTooLittle(free) ? OfferObstacle.BelowMinimum
            : IsTooLittle(mine) ? OfferObstacle.ReservedForOthers
            : IsTooLittle(suitable) ? OfferObstacle.ResourceCapability
            : IsTooLittle(limited) ? OfferObstacle.QuotaLimit
            : IsTooLittle(offer) ? OfferObstacle.QuotaHeadroom
            : !FitsDemand(name, role, agent, offer) ? OfferObstacle.BelowDemand
            : _refusals.Any(r => !tooOld(r) && r.Blocks(name, role, agent.Name, offer)) ? OfferObstacle.Filtered
            : OfferObstacle.None;
        return new NaiveVerdict(obstacle.Value, offer);
    }

    /// <summary>Shared volumes alone are offered to nobody.</summary>
    private static bool IsVain(Amounts amounts) => amounts.Where(kind => !kind.Shared).IsEmpty;

    private bool MayHaveGpus(NaiveFramework framework, NaiveAgent agent) =>
        !settings.FilterGpuResources || agent.Total.Scalar("gpus") == 0
        || framework.Can(FrameworkCapabilities.GpuResources);

    private bool MayHaveRegion(NaiveFramework framework, NaiveAgent agent) =>
        agent.Traits.Region is null || agent.Traits.Region == settings.Region
        || framework.Can(FrameworkCapabilities.RegionAware);
}

/// <param name="Obstacle">The first rule in the way.</param>
/// <param name="Offer">What would be offered without it; only for the last rules.</param>
internal readonly record struct NaiveVerdict(OfferObstacle Obstacle, Amounts Offer);
