namespace Mesosd.Allocation;

/// <summary>Which of an agent's resources may go to whom, whatever their shares.</summary>
internal sealed class OfferRules
{
    // One bit per entry of a bundle; larger bundles are legal, only not remembered.
    private const int RememberedEntries = 64;

    /// <summary>Whoever has them is offered every kind.</summary>
    public const FrameworkCapabilities AllCapabilities = (FrameworkCapabilities)(-1);

    private readonly ResourceKindTable _kinds;
    private readonly RoleTable _roles;
    private readonly BundleCache _cache;
    private readonly bool _filterGpus;
    private readonly string? _region;

    // By kind: the role for which it is reserved; none when it is not.
    private int[] _reservation = [];
    private int _learned;

    public OfferRules(AllocatorSettings settings, ResourceKindTable kinds, RoleTable roles, BundleCache cache)
    {
        _kinds = kinds;
        _roles = roles;
        _cache = cache;
        _filterGpus = settings.FilterGpuResources;
        _region = settings.Region;
    }

    /// <summary>
    /// Looks at kinds that were not there before; must be called for every bundle that comes in.
    /// </summary>
    public void Learn(ResourceBundle bundle)
    {
        if (!bundle.IsEmpty)
        {
            bool ours = bundle.Kinds[^1] < _kinds.Count;
            AllocatorPromise.Check(ours, $"{bundle} holds a kind of another allocator's table");
        }
        for (; _learned < _kinds.Count; _learned++)
        {
            SlotPool.Fit(ref _reservation, _learned);
            string? role = _kinds.Describe(new ResourceKind(_learned)).ReservationRole;
            _reservation[_learned] = role is null ? RoleTable.None : _roles.Intern(role);
        }
    }

    public bool MayUseGpus(FrameworkCapabilities capabilities) =>
        !_filterGpus || (capabilities & FrameworkCapabilities.GpuResources) != 0;

    /// <summary>Whether only frameworks that know of regions are offered the agent.</summary>
    public bool IsRemote(AgentTraits traits) => traits.Region is { } region && region != _region;

    /// <summary>The role for which a kind is reserved; none when it is not.</summary>
    public int ReservationOf(int kind) => _reservation[kind];

    /// <summary>The shared volumes of a bundle, or what is not shared of it.</summary>
    public ResourceBundle Part(ResourceBundle bundle, bool shared)
    {
        BundleFacts facts = bundle.Facts(_kinds);
        if (!facts.HasShared) return shared ? ResourceBundle.Empty : bundle;
        if (!facts.HasUnshared) return shared ? bundle : ResourceBundle.Empty;
        if (bundle.Count > RememberedEntries) return PartOfMany(bundle, shared);
        ulong wanted = 0;
        for (int i = 0; i < bundle.Count; i++)
        {
            if (IsShared(bundle.Kinds[i]) == shared) wanted |= 1UL << i;
        }
        return _cache.Keep(bundle, wanted);
    }

    /// <summary>The part of the bundle that may go to a role and a framework of these capabilities.</summary>
    public ResourceBundle Suitable(ResourceBundle bundle, int role, FrameworkCapabilities capabilities)
    {
        ReadOnlySpan<int> kinds = bundle.Kinds;
        if (kinds.Length > RememberedEntries) return SuitableOfMany(bundle, role, capabilities);
        ulong wanted = 0;
        for (int i = 0; i < kinds.Length; i++)
        {
            if (MayGo(kinds[i], role, capabilities)) wanted |= 1UL << i;
        }
        ulong all = ulong.MaxValue >> (RememberedEntries - kinds.Length);
        return wanted == 0 ? ResourceBundle.Empty : wanted == all ? bundle : _cache.Keep(bundle, wanted);
    }

    private bool IsShared(int kind) => (_kinds.MarksOf(kind) & KindMarks.Shared) != 0;

    private ResourceBundle PartOfMany(ResourceBundle bundle, bool shared)
    {
        var wanted = new bool[bundle.Count];
        for (int i = 0; i < wanted.Length; i++) wanted[i] = IsShared(bundle.Kinds[i]) == shared;
        return _cache.Canonical(bundle.Keep(wanted));
    }

    private ResourceBundle SuitableOfMany(ResourceBundle bundle, int role, FrameworkCapabilities capabilities)
    {
        var wanted = new bool[bundle.Count];
        for (int i = 0; i < wanted.Length; i++) wanted[i] = MayGo(bundle.Kinds[i], role, capabilities);
        return _cache.Canonical(bundle.Keep(wanted));
    }

    private bool MayGo(int kind, int role, FrameworkCapabilities capabilities)
    {
        FrameworkCapabilities required = _kinds.RequirementsOf(kind);
        if ((capabilities & required) != required) return false;
        int reservation = _reservation[kind];
        return reservation == RoleTable.None || _roles.IsWithin(role, reservation);
    }
}
