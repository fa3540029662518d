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
    private readonly FilterTable _filters = new();
    private readonly AttentionList _attention = new();
    private readonly AgentOrder _order;
    private readonly OfferRules _rules;

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
        _order = new AgentOrder(settings.Seed);
        _rules = new OfferRules(settings, Kinds, _roles, _cache);
    }

    /// <summary>How the allocator was set up.</summary>
    public AllocatorSettings Settings => _settings;

    /// <inheritdoc/>
    public ResourceKindTable Kinds { get; } = new();

    /// <inheritdoc/>
    public bool HasWork => _attention.Any;

    /// <inheritdoc/>
    public Instant NextWakeup => _filters.NextExpiry;

    /// <summary>What was done since the beginning, counted.</summary>
    internal WorkCounters Work => _work;

    /// <summary>How many filters there are.</summary>
    internal int FilterCount => _filters.Count;

    /// <summary>
    /// Counts resources as held, in the books and in the shares, and takes them from what is free.
    /// </summary>
    private void Hold(int subscription, int agent, ResourceBundle resources)
    {
        bool covered = _agents.FreeOf(agent).Contains(resources);
        _holdings.Add(subscription, agent, resources);
        _forest.Charge(_subscriptions.NodeOf(subscription), resources);
        if (covered && !_agents.Is(agent, AgentState.Overcommitted))
        {
            SetFree(agent, _cache.Subtract(_agents.FreeOf(agent), resources));
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
        _forest.Credit(_subscriptions.NodeOf(subscription), resources);
        if (overcommitted) RecountFree(agent);
        else SetFree(agent, _cache.Add(_agents.FreeOf(agent), resources));
    }

    /// <summary>Computes what is free from the books, where nothing can be less than nothing.</summary>
    private void RecountFree(int agent)
    {
        ResourceBundle free = _agents.TotalOf(agent);
        bool used = false;
        for (int slot = _holdings.FirstOfAgent(agent); slot >= 0; slot = _holdings.NextOfAgent(slot))
        {
            ResourceBundle resources = _holdings.Resources(slot);
            if (!free.Contains(resources)) _agents.Set(agent, AgentState.Overcommitted, true);
            free = _cache.Subtract(free, resources);
            used = true;
        }
        if (!used) _agents.Set(agent, AgentState.Overcommitted, false);
        SetFree(agent, free);
    }

    private void SetFree(int agent, ResourceBundle free)
    {
        _agents.SetFree(agent, free);
        _agents.Set(agent, AgentState.PlainFree, _rules.IsPlain(free));
        _agents.Set(agent, AgentState.Offerable, _rules.IsAllocatable(free));
    }

    private string NameOf(int subscription) =>
        $"{_frameworks.NameOf(_subscriptions.FrameworkOf(subscription))} in role "
        + _roles.NameOf(_subscriptions.RoleOf(subscription));
}
