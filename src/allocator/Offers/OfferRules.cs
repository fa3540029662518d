namespace Mesosd.Allocation;

/// <summary>Which of an agent's resources may go to whom, whatever their shares.</summary>
internal sealed class OfferRules
{
    // One bit per entry of a bundle; larger bundles are legal, only not remembered.
    private const int RememberedEntries = 64;

    private readonly ResourceKindTable _kinds;
    private readonly RoleTable _roles;
    private readonly BundleCache _cache;
    private readonly bool _filterGpus;
    private readonly (int ScalarName, long Milli)[][] _minimum;

    // By kind: the role for which it is reserved; none when it is not.
    private int[] _reservation = [];
    private int _learned;

    public OfferRules(AllocatorSettings settings, ResourceKindTable kinds, RoleTable roles, BundleCache cache)
    {
        _kinds = kinds;
        _roles = roles;
        _cache = cache;
        _filterGpus = settings.FilterGpuResources;
        _minimum =
        [
            .. settings.MinimumAllocatable.Select(alternative => alternative
                .Select(quantity => (kinds.ScalarName(quantity.Name), quantity.Milli))
                .ToArray()),
        ];
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

    /// <summary>Whether nothing is reserved and nothing needs a capability.</summary>
    public bool IsPlain(ResourceBundle bundle)
    {
        foreach (int kind in bundle.Kinds)
        {
            if (_reservation[kind] != RoleTable.None || _kinds.RequirementsOf(kind) != 0) return false;
        }
        return true;
    }

    /// <summary>Whether an offer of the bundle is not too small (<c>min_allocatable_resources</c>).</summary>
    public bool IsAllocatable(ResourceBundle bundle)
    {
        if (bundle.IsEmpty) return false;
        if (_minimum.Length == 0) return true;
        foreach ((int ScalarName, long Milli)[] alternative in _minimum)
        {
            if (Satisfies(bundle, alternative)) return true;
        }
        return false;
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

    private bool Satisfies(ResourceBundle bundle, (int ScalarName, long Milli)[] alternative)
    {
        foreach ((int scalarName, long milli) in alternative)
        {
            if (bundle.ScalarTotal(_kinds, scalarName) < milli) return false;
        }
        return true;
    }
}
