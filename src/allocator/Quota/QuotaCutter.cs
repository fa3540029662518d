namespace Mesosd.Allocation;

/// <summary>
/// Cuts offers to what limits and headroom allow. A smaller bound never lets something through that a larger one
/// kept out: divisible kinds first, then exclusive ones in order until one does not fit.
/// </summary>
internal sealed class QuotaCutter(ResourceKindTable kinds, QuotaTable quota, BundleCache cache)
{
    private long[] _taken = [];
    private int[] _keptKinds = [];
    private long[] _keptMillis = [];
    private object?[] _keptParts = [];

    // By position of the name in the bundle's facts.
    private long[] _bound = [];
    private long[] _filled = [];
    private bool[] _full = [];

    /// <summary>What of the suitable resources may go to a top-level role.</summary>
    /// <param name="suitable">Not empty.</param>
    /// <param name="top">The role.</param>
    /// <param name="guaranteed">
    /// In the first stage: what fills an open guarantee goes in any case, and without such a part nothing does.
    /// </param>
    /// <param name="causes">Why it is less.</param>
    public ResourceBundle Cut(ResourceBundle suitable, int top, bool guaranteed, out CutCauses causes)
    {
        BundleFacts facts = suitable.Facts(kinds);
        causes = CutCauses.None;
        if (!guaranteed && Fits(facts, top)) return suitable;
        Prepare(suitable, facts);
        bool fills = guaranteed && TakeGuaranteed(suitable, facts, top);
        if (guaranteed && !fills)
        {
            causes = CutCauses.NothingGuaranteed;
            return ResourceBundle.Empty;
        }
        causes = Bound(facts, top);
        Take(suitable, facts);
        return Kept(suitable);
    }

    /// <summary>What the role's limit alone would leave.</summary>
    public ResourceBundle CutToLimit(ResourceBundle suitable, int top)
    {
        BundleFacts facts = suitable.Facts(kinds);
        Prepare(suitable, facts);
        for (int i = 0; i < facts.BurstNames.Length; i++) _bound[i] = quota.RoomOf(top, facts.BurstNames[i]);
        Take(suitable, facts);
        return Kept(suitable);
    }

    private bool Fits(BundleFacts facts, int top)
    {
        for (int i = 0; i < facts.BurstNames.Length; i++)
        {
            int name = facts.BurstNames[i];
            if (facts.BurstSums[i] > Math.Min(quota.RoomOf(top, name), quota.SurplusOf(name))) return false;
        }
        return true;
    }

    private void Prepare(ResourceBundle suitable, BundleFacts facts)
    {
        SlotPool.Fit(ref _taken, suitable.Count);
        SlotPool.Fit(ref _keptKinds, suitable.Count);
        SlotPool.Fit(ref _keptMillis, suitable.Count);
        SlotPool.Fit(ref _keptParts, suitable.Count);
        SlotPool.Fit(ref _bound, facts.BurstNames.Length);
        SlotPool.Fit(ref _filled, facts.BurstNames.Length);
        SlotPool.Fit(ref _full, facts.BurstNames.Length);
        _taken.AsSpan(0, suitable.Count).Clear();
        _filled.AsSpan(0, facts.BurstNames.Length).Clear();
    }

    private bool TakeGuaranteed(ResourceBundle suitable, BundleFacts facts, int top)
    {
        for (int i = 0; i < facts.BurstNames.Length; i++) _bound[i] = quota.OpenOf(top, facts.BurstNames[i]);
        Take(suitable, facts);
        return _filled.AsSpan(0, facts.BurstNames.Length).ContainsAnyExcept(0);
    }

    /// <summary>Sets how much more of each name may be taken, and tells which bound is felt.</summary>
    private CutCauses Bound(BundleFacts facts, int top)
    {
        CutCauses causes = CutCauses.None;
        for (int i = 0; i < facts.BurstNames.Length; i++)
        {
            int name = facts.BurstNames[i];
            long rest = facts.BurstSums[i] - _filled[i];
            long room = quota.RoomOf(top, name), surplus = quota.SurplusOf(name);
            if (room != long.MaxValue) room = Math.Max(0, room - _filled[i]);
            if (rest > room) causes |= CutCauses.Limit;
            if (rest > surplus) causes |= CutCauses.Headroom;
            _bound[i] = Math.Min(room, surplus);
        }
        return causes;
    }

    private void Take(ResourceBundle suitable, BundleFacts facts)
    {
        _full.AsSpan(0, facts.BurstNames.Length).Clear();
        Take(suitable, facts, exclusive: false);
        Take(suitable, facts, exclusive: true);
    }

    private void Take(ResourceBundle suitable, BundleFacts facts, bool exclusive)
    {
        for (int entry = 0; entry < suitable.Count; entry++)
        {
            int kind = suitable.Kinds[entry];
            KindMarks marks = kinds.MarksOf(kind);
            if ((marks & KindMarks.Bursting) == 0 || ((marks & KindMarks.Exclusive) != 0) != exclusive) continue;
            int name = Array.IndexOf(facts.BurstNames, kinds.ScalarNameOf(kind));
            long wanted = suitable.Millis[entry] - _taken[entry];
            if (wanted == 0 || _full[name]) continue;
            long granted = Math.Min(wanted, _bound[name]);
            if (exclusive && granted < wanted)
            {
                _full[name] = true;
                continue;
            }
            _taken[entry] += granted;
            _filled[name] += granted;
            if (_bound[name] != long.MaxValue) _bound[name] -= granted;
        }
    }

    private ResourceBundle Kept(ResourceBundle suitable)
    {
        int count = 0;
        bool whole = true;
        for (int entry = 0; entry < suitable.Count; entry++)
        {
            int kind = suitable.Kinds[entry];
            bool bursting = (kinds.MarksOf(kind) & KindMarks.Bursting) != 0;
            long milli = bursting ? _taken[entry] : suitable.Millis[entry];
            whole &= milli == suitable.Millis[entry];
            if (bursting && milli == 0) continue;
            _keptKinds[count] = kind;
            _keptMillis[count] = milli;
            _keptParts[count++] = suitable.PartsAt(entry);
        }
        if (whole) return suitable;
        return cache.Canonical(
            _keptKinds.AsSpan(0, count), _keptMillis.AsSpan(0, count), _keptParts.AsSpan(0, count));
    }
}
