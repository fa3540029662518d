namespace Mesosd.Allocation;

/// <summary>
/// The books of quota: what top-level roles consume, what of their guarantees is open, and what is free to meet
/// them. All sums are exact after every change, and a change costs what it names.
/// </summary>
internal sealed partial class QuotaTable(
    RoleTable roles, ShareForest forest, ResourceKindTable kinds, (int Name, long Milli)[][] minimum)
{
    public const long Unlimited = -1;

    private RoleQuota?[] _quota = [];
    private int[] _openNames = [];
    private int[] _wishes = [];
    private bool[] _loosened = [];
    private int[] _loosenedRoles = [];
    private int _loosenedCount;
    private int _openRoles;
    private bool[] _wasCut = [];

    // By role and scalar name: role * _stride + name.
    private int _stride = 4;
    private long[] _reserved = [];
    private long[] _held = [];
    private long[] _guarantee = [];
    private long[] _limit = [];

    // By scalar name.
    private long[] _required = new long[4];
    private long[] _available = new long[4];

    /// <summary>How many roles have a quota; without any, nothing here costs anything.</summary>
    public int RolesWithQuota { get; private set; }

    /// <summary>Whether a guarantee of any role is open.</summary>
    public bool HasOpenGuarantee => _openRoles > 0;

    public RoleQuota QuotaOf(int role) => role < _quota.Length && _quota[role] is { } quota ? quota : RoleQuota.None;

    public bool HasQuota(int top) => top < _quota.Length && _quota[top] is not null;

    public void Set(int role, RoleQuota quota)
    {
        Fit(role);
        FitNames();
        if (_quota[role] is not null) RolesWithQuota--;
        CloseGuarantees(role);
        Span<long> guarantees = _guarantee.AsSpan(role * _stride, _stride);
        Span<long> limits = _limit.AsSpan(role * _stride, _stride);
        guarantees.Clear();
        limits.Fill(Unlimited);
        foreach (ResourceQuantity quantity in quota.Guarantees) guarantees[kinds.ScalarName(quantity.Name)] = quantity.Milli;
        foreach (ResourceQuantity quantity in quota.Limits) limits[kinds.ScalarName(quantity.Name)] = quantity.Milli;
        _quota[role] = quota.IsNone ? null : quota;
        if (_quota[role] is not null) RolesWithQuota++;
        OpenGuarantees(role);
        UpdateMarks(role);
    }

    /// <summary>Gives every scalar name that a quota mentions a number.</summary>
    public void LearnNames(RoleQuota quota)
    {
        foreach (ResourceQuantity quantity in quota.Guarantees) kinds.ScalarName(quantity.Name);
        foreach (ResourceQuantity quantity in quota.Limits) kinds.ScalarName(quantity.Name);
        FitNames();
    }

    public long ConsumedBy(int role, int name) =>
        role < _quota.Length && name < _stride ? _reserved[At(role, name)] + _held[At(role, name)] : 0;

    public long ReservedFor(int role, int name) =>
        role < _quota.Length && name < _stride ? _reserved[At(role, name)] : 0;

    public HeadroomReading Headroom(int name) =>
        name < _stride ? new HeadroomReading(_required[name], _available[name]) : default;

    /// <summary>How much the role's limit leaves of a name; long.MaxValue without a limit.</summary>
    public long RoomOf(int top, int name)
    {
        if (name >= _stride || !HasQuota(top)) return long.MaxValue;
        long limit = _limit[At(top, name)];
        return limit == Unlimited ? long.MaxValue : Math.Max(0, limit - ConsumedBy(top, name));
    }

    /// <summary>How much of a name the role's guarantee still lacks.</summary>
    public long OpenOf(int top, int name) =>
        name < _stride && HasQuota(top) ? Math.Max(0, _guarantee[At(top, name)] - ConsumedBy(top, name)) : 0;

    /// <summary>
    /// How much of a name may go to those who are not guaranteed it; long.MaxValue while no guarantee of it is
    /// open.
    /// </summary>
    public long SurplusOf(int name) => name >= _stride || _required[name] == 0
        ? long.MaxValue
        : Math.Max(0, _available[name] - _required[name]);

    public bool HasOpenGuaranteeOf(int top) => top < _openNames.Length && _openNames[top] > 0;

    // ---- changes

    /// <summary>What is reserved on some agent for a role and its ancestors changed.</summary>
    public void ChangeReserved(int role, int name, long delta)
    {
        FitNames();
        Fit(role);
        for (int at = role, above; at != RoleTable.None; at = above)
        {
            above = roles.ParentOf(at);
            Fit(at);
            if (above != RoleTable.None)
            {
                _reserved[At(at, name)] += delta;
                continue;
            }
            Consume(at, name, delta, ref _reserved[At(at, name)]);
            if (HasQuota(at)) UpdateMarks(at);
        }
    }

    /// <summary>What is allocated to a top-level role of resources that nobody reserved changed.</summary>
    public void ChangeHeld(int top, BundleFacts facts, int sign)
    {
        FitNames();
        Fit(top);
        for (int i = 0; i < facts.BurstNames.Length; i++)
        {
            int name = facts.BurstNames[i];
            Consume(top, name, sign * facts.BurstSums[i], ref _held[At(top, name)]);
        }
        if (HasQuota(top)) UpdateMarks(top);
    }

    /// <summary>What is free for everybody on an agent that can be offered changed.</summary>
    public void ChangeAvailable(BundleFacts facts, int sign)
    {
        FitNames();
        for (int i = 0; i < facts.BurstNames.Length; i++)
        {
            _available[facts.BurstNames[i]] += sign * facts.BurstSums[i];
        }
    }

    public void ClearAvailable() => _available.AsSpan().Clear();

    /// <summary>A framework of the role got or lost minimums of its own.</summary>
    public void ChangeWishes(int top, int delta)
    {
        Fit(top);
        _wishes[top] += delta;
        if (HasQuota(top)) UpdateMarks(top);
    }

    private void Consume(int top, int name, long delta, ref long cell)
    {
        if (!HasQuota(top))
        {
            cell += delta;
            return;
        }
        long before = OpenOf(top, name);
        cell += delta;
        Reopen(top, name, before, OpenOf(top, name));
        if (delta < 0) Loosen(top);
    }

    private void Reopen(int top, int name, long before, long after)
    {
        _required[name] += after - before;
        int opened = (after > 0 ? 1 : 0) - (before > 0 ? 1 : 0);
        if (opened == 0) return;
        bool wasOpen = _openNames[top] > 0;
        _openNames[top] += opened;
        _openRoles += (_openNames[top] > 0 ? 1 : 0) - (wasOpen ? 1 : 0);
    }

    private void CloseGuarantees(int top)
    {
        if (!HasQuota(top)) return;
        for (int name = 0; name < _stride; name++) Reopen(top, name, OpenOf(top, name), 0);
    }

    private void OpenGuarantees(int top)
    {
        if (!HasQuota(top)) return;
        for (int name = 0; name < _stride; name++) Reopen(top, name, 0, OpenOf(top, name));
    }

    private int At(int role, int name) => role * _stride + name;

    private void Fit(int role)
    {
        SlotPool.Fit(ref _quota, role);
        SlotPool.Fit(ref _openNames, role);
        SlotPool.Fit(ref _wishes, role);
        SlotPool.Fit(ref _loosened, role);
        SlotPool.Fit(ref _wasCut, role);
        int last = _quota.Length * _stride - 1;
        SlotPool.Fit(ref _reserved, last);
        SlotPool.Fit(ref _held, last);
        SlotPool.Fit(ref _guarantee, last);
        SlotPool.Fit(ref _limit, last);
    }

    private void FitNames()
    {
        if (kinds.ScalarNameCount <= _stride) return;
        int wider = _stride;
        while (wider < kinds.ScalarNameCount) wider *= 2;
        _reserved = Widened(_reserved, wider, 0);
        _held = Widened(_held, wider, 0);
        _guarantee = Widened(_guarantee, wider, 0);
        _limit = Widened(_limit, wider, Unlimited);
        Array.Resize(ref _required, wider);
        Array.Resize(ref _available, wider);
        _stride = wider;
    }

    private long[] Widened(long[] rows, int wider, long fill)
    {
        var result = new long[_quota.Length * wider];
        result.AsSpan().Fill(fill);
        for (int role = 0; role < _quota.Length; role++)
        {
            rows.AsSpan(role * _stride, _stride).CopyTo(result.AsSpan(role * wider));
        }
        return result;
    }
}
