namespace Mesosd.Allocation;

/// <summary>
/// Dominant resource fairness over a tree of roles (Ghodsi et al., NSDI 2011; Mesos' hierarchical allocator),
/// with coarse offers: whoever's turn it is gets all that an agent has left and that suits.
/// </summary>
/// <remarks>
/// The cost of a run follows what changed since the one before, see <c>docs/allocator.md</c>.
/// Invariant: an agent that needs no attention has nothing that a subscription without a change could be
/// granted.
/// </remarks>
public sealed partial class DominantResourceAllocator : IAllocator
{
    private readonly AllocatorSettings _settings;
    private readonly BundleCache _cache = new();
    private readonly WorkCounters _work = new();
    private readonly ShareForest _forest;
    private readonly RoleTable _roles;
    private readonly FrameworkTable _frameworks = new();
    private readonly SubscriptionTable _subscriptions = new();
    private readonly AgentTable _agents = new();
    private readonly HoldingTable _holdings;
    private readonly SharedVolumes _shared;
    private readonly FilterTable _filters = new();
    private readonly AttentionList _attention = new();
    private readonly AgentOrder _order = new();
    private readonly OfferRules _rules;
    private readonly QuotaTable _quota;
    private readonly QuotaCutter _cutter;
    private readonly MinimumTable _minimums;
    private readonly ConstraintTable _constraints = new();
    private readonly DemandTable _demands;
    private readonly InverseTable _inverse = new();

    /// <summary>An allocator without roles, frameworks and agents.</summary>
    /// <exception cref="ArgumentException">The allocation interval is not above 0.</exception>
    public DominantResourceAllocator(AllocatorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.AllocationInterval <= TimeSpan.Zero)
        {
            throw new ArgumentException(
                $"allocation_interval is {settings.AllocationInterval}; it must be above 0",
                nameof(settings));
        }
        _settings = settings;
        _forest = new ShareForest(Kinds, settings.FairSharingExcludedNames, _work);
        _roles = new RoleTable(_forest);
        _holdings = new HoldingTable(_cache);
        _shared = new SharedVolumes(_forest, Kinds, _cache);
        _rules = new OfferRules(settings, Kinds, _roles, _cache);
        _minimums = new MinimumTable(Kinds, settings.MinimumAllocatable);
        _quota = new QuotaTable(_roles, _forest, Kinds, _minimums.ForAll);
        _cutter = new QuotaCutter(Kinds, _quota, _cache);
        _demands = new DemandTable(Kinds);
    }

    /// <summary>How the allocator was set up.</summary>
    public AllocatorSettings Settings => _settings;

    /// <inheritdoc/>
    public ResourceKindTable Kinds { get; } = new();

    /// <inheritdoc/>
    public bool HasWork => !IsPaused && (_attention.Any || _lessCount > 0 || _quota.HasEffects || _inverse.Any);

    /// <inheritdoc/>
    public Instant NextWakeup => IsPaused
        ? _pausedUntil
        : Instant.Min(_filters.NextExpiry, _inverse.NextExpiry);

    /// <summary>What was done since the beginning, counted.</summary>
    internal WorkCounters Work => _work;

    /// <summary>How many filters there are.</summary>
    internal int FilterCount => _filters.Count;

    /// <summary>Makes the next run look at every agent for everybody, for benchmarks and tests.</summary>
    internal void ForceFullRun()
    {
        for (int agent = 0; agent < _agents.High; agent++)
        {
            if (_agents.IsLive(agent)) _attention.NoteFull(agent);
        }
    }

    /// <summary>
    /// Counts resources as held, in the books and in the shares, and takes them from what is free.
    /// </summary>
    private void Hold(int subscription, int agent, ResourceBundle resources)
    {
        ResourceBundle own = _rules.Part(resources, shared: false);
        bool covered = _agents.FreeOf(agent).Contains(own);
        _holdings.Add(subscription, agent, resources);
        Count(subscription, own, 1);
        if (!ReferenceEquals(own, resources)) HoldShared(subscription, agent, resources);
        if (_agents.Is(agent, AgentState.Unavailable)) _inverse.Note(agent);
        NoteLess(agent);
        if (covered && !_agents.Is(agent, AgentState.Overcommitted))
        {
            SetFree(agent, _cache.Subtract(_agents.FreeOf(agent), own));
            return;
        }
        _agents.Set(agent, AgentState.Overcommitted, true);
        RecountFree(agent);
    }

    /// <summary>The opposite of <see cref="Hold"/>.</summary>
    private void Release(int subscription, int agent, ResourceBundle resources)
    {
        bool overcommitted = _agents.Is(agent, AgentState.Overcommitted);
        if (overcommitted)
        {
            resources = _holdings.RemoveHeld(subscription, agent, resources);
        }
        else
        {
            bool held = _holdings.TryRemove(subscription, agent, resources);
            AllocatorPromise.Check(
                held,
                $"{resources} of {_agents.NameOf(agent)} came back from {NameOf(subscription)}, "
                + $"which holds {_holdings.Resources(subscription, agent)}");
        }
        ResourceBundle own = _rules.Part(resources, shared: false);
        Count(subscription, own, -1);
        if (!ReferenceEquals(own, resources))
        {
            _shared.Release(subscription, agent, _rules.Part(resources, shared: true));
        }
        if (overcommitted) RecountFree(agent);
        else SetFree(agent, _cache.Add(_agents.FreeOf(agent), own));
    }

    /// <summary>Puts what is not shared into, or takes it out of, shares and consumption.</summary>
    private void Count(int subscription, ResourceBundle own, int sign)
    {
        // Nothing but copies of shared volumes is an allocation still, and counts as one.
        if (own.IsEmpty && sign < 0) return;
        BundleFacts facts = own.Facts(Kinds);
        int node = _subscriptions.NodeOf(subscription);
        if (sign > 0) _forest.Charge(node, facts);
        else _forest.Credit(node, facts);
        _quota.ChangeHeld(TopOf(subscription), facts, sign);
    }

    private void HoldShared(int subscription, int agent, ResourceBundle resources) => _shared.Hold(
        subscription,
        _subscriptions.NodeOf(subscription),
        agent,
        _rules.Part(resources, shared: true),
        _agents.TotalOf(agent));

    /// <summary>Computes what is free from the books, where nothing can be less than nothing.</summary>
    private void RecountFree(int agent)
    {
        ResourceBundle free = _agents.TotalOf(agent);
        bool used = false;
        for (int slot = _holdings.FirstOfAgent(agent); slot >= 0; slot = _holdings.NextOfAgent(slot))
        {
            ResourceBundle own = _rules.Part(_holdings.Resources(slot), shared: false);
            if (!free.Contains(own)) _agents.Set(agent, AgentState.Overcommitted, true);
            free = _cache.Subtract(free, own);
            used = true;
        }
        if (!used) _agents.Set(agent, AgentState.Overcommitted, false);
        SetFree(agent, free);
    }

    private void SetFree(int agent, ResourceBundle free)
    {
        if (_quota.RolesWithQuota > 0 && MayBeOffered(agent))
        {
            _quota.ChangeAvailable(_agents.FreeOf(agent).Facts(Kinds), -1);
            _quota.ChangeAvailable(free.Facts(Kinds), 1);
        }
        _agents.SetFree(agent, free);
        _agents.Set(agent, AgentState.PlainFree, free.Facts(Kinds).IsPlain);
        _agents.Set(agent, AgentState.Offerable, _minimums.AllowsForAny(free));
    }

    private int TopOf(int subscription) => _roles.TopOf(_subscriptions.RoleOf(subscription));

    private string NameOf(int subscription) =>
        $"{_frameworks.NameOf(_subscriptions.FrameworkOf(subscription))} in role "
        + _roles.NameOf(_subscriptions.RoleOf(subscription));
}
