namespace Mesosd.Allocation;

/// <summary>
/// One subscription per framework and role: the unit that is offered something, holds something and refuses
/// something. It outlives the framework's leaving of the role while it still holds resources.
/// </summary>
internal sealed class SubscriptionTable
{
    public const int None = -1;

    private const int WordBits = 64;

    private readonly SlotPool _slots = new();
    private readonly PairMap _byPair = new();
    private readonly SlotLists _byFramework = new();
    private readonly SlotLists _byRole = new();
    private int[] _framework = [];
    private int[] _role = [];
    private int[] _node = [];
    private bool[] _subscribed = [];
    private bool[] _suppressed = [];
    private bool[] _changed = [];
    private Instant[] _pauseStart = [];
    private Instant[] _lastGrant = [];
    private int[] _minimum = [];
    private int[] _constraints = [];
    private ulong[] _eligible = [];

    /// <summary>A bit for each subscription that may be offered something.</summary>
    public ReadOnlySpan<ulong> Eligible => _eligible;

    public int Add(int framework, int role, int node)
    {
        int subscription = _slots.Take();
        SlotPool.Fit(ref _framework, subscription);
        SlotPool.Fit(ref _role, subscription);
        SlotPool.Fit(ref _node, subscription);
        SlotPool.Fit(ref _subscribed, subscription);
        SlotPool.Fit(ref _suppressed, subscription);
        SlotPool.Fit(ref _changed, subscription);
        SlotPool.Fit(ref _pauseStart, subscription);
        SlotPool.Fit(ref _lastGrant, subscription);
        SlotPool.Fit(ref _minimum, subscription);
        SlotPool.Fit(ref _constraints, subscription);
        SlotPool.Fit(ref _eligible, subscription / WordBits);
        _lastGrant[subscription] = Instant.Never;
        _minimum[subscription] = MinimumTable.Default;
        _constraints[subscription] = ConstraintTable.None;
        _framework[subscription] = framework;
        _role[subscription] = role;
        _node[subscription] = node;
        _subscribed[subscription] = _suppressed[subscription] = false;
        _pauseStart[subscription] = new Instant(long.MinValue);
        _byPair.Set(framework, role, subscription);
        _byFramework.Add(framework, subscription);
        _byRole.Add(role, subscription);
        return subscription;
    }

    public void Remove(int subscription)
    {
        _byPair.Remove(_framework[subscription], _role[subscription]);
        _byFramework.Remove(_framework[subscription], subscription);
        _byRole.Remove(_role[subscription], subscription);
        _subscribed[subscription] = false;
        _slots.Return(subscription);
    }

    public int Find(int framework, int role) => _byPair.TryGet(framework, role, out int found) ? found : None;

    public int FirstOf(int framework) => _byFramework.First(framework);

    public int NextOfSameFramework(int subscription) => _byFramework.Next(subscription);

    public int FirstOfRole(int role) => _byRole.First(role);

    public int NextOfSameRole(int subscription) => _byRole.Next(subscription);

    public int FrameworkOf(int subscription) => _framework[subscription];

    public int RoleOf(int subscription) => _role[subscription];

    /// <summary>The subscription's node in the tree of fairness.</summary>
    public int NodeOf(int subscription) => _node[subscription];

    /// <summary>Whether the framework is in the role at present.</summary>
    public bool IsSubscribed(int subscription) => _subscribed[subscription];

    public void SetSubscribed(int subscription, bool subscribed) => _subscribed[subscription] = subscribed;

    public bool IsSuppressed(int subscription) => _suppressed[subscription];

    public void SetSuppressed(int subscription, bool suppressed) => _suppressed[subscription] = suppressed;

    /// <summary>Whether agents that it was not offered must be looked at again for it.</summary>
    public bool IsChanged(int subscription) => _changed[subscription];

    public void SetChanged(int subscription, bool changed) => _changed[subscription] = changed;

    /// <summary>When the latest pause after an empty refusal began.</summary>
    public Instant PauseStartOf(int subscription) => _pauseStart[subscription];

    public void SetPauseStart(int subscription, Instant start) => _pauseStart[subscription] = start;

    /// <summary>When it was last granted something; never before.</summary>
    public Instant LastGrantOf(int subscription) => _lastGrant[subscription];

    public void SetLastGrant(int subscription, Instant now) => _lastGrant[subscription] = now;

    /// <summary>The smallest offer that it wants, by <see cref="MinimumTable"/>.</summary>
    public int MinimumOf(int subscription) => _minimum[subscription];

    public void SetMinimum(int subscription, int minimum) => _minimum[subscription] = minimum;

    /// <summary>Its constraints, by <see cref="ConstraintTable"/>; none without.</summary>
    public int ConstraintsOf(int subscription) => _constraints[subscription];

    public void SetConstraints(int subscription, int constraints) => _constraints[subscription] = constraints;

    public void SetEligible(int subscription, bool eligible)
    {
        ulong bit = 1UL << (subscription % WordBits);
        if (eligible) _eligible[subscription / WordBits] |= bit;
        else _eligible[subscription / WordBits] &= ~bit;
    }
}
