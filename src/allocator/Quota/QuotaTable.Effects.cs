namespace Mesosd.Allocation;

// What a change of the books means for whose turn it is, and for agents that were held back from somebody.
internal sealed partial class QuotaTable
{
    private long[] _surplusSeen = [];
    private bool _sawSurplus;

    /// <summary>Whether a run has to look at what quota lets through.</summary>
    public bool HasEffects => _loosenedCount > 0 || SurplusGrew();

    /// <summary>Notes that its limit kept something from a role.</summary>
    public void NoteCut(int top) => _wasCut[top] = true;

    /// <summary>
    /// Whether its limit kept something from a role; forgets it, unless there is no room now: runs pass over such a
    /// role, and nobody would note it again.
    /// </summary>
    public bool TakeWasCut(int top)
    {
        bool was = _wasCut[top];
        _wasCut[top] = !HasRoomForAnOffer(top);
        return was;
    }

    /// <summary>Roles whose limit or guarantee may let more through than before; cleared by the caller.</summary>
    public ReadOnlySpan<int> Loosened => _loosenedRoles.AsSpan(0, _loosenedCount);

    public void ClearLoosened()
    {
        for (int i = 0; i < _loosenedCount; i++) _loosened[_loosenedRoles[i]] = false;
        _loosenedCount = 0;
    }

    /// <summary>Notes that more may go to a role than before.</summary>
    public void Loosen(int top)
    {
        if (_loosened[top]) return;
        _loosened[top] = true;
        SlotPool.Fit(ref _loosenedRoles, _loosenedCount);
        _loosenedRoles[_loosenedCount++] = top;
    }

    /// <summary>Whether the surplus of any name is larger than it was at the end of the last run.</summary>
    public bool SurplusGrew()
    {
        if (!_sawSurplus) return false;
        for (int name = 0; name < _stride; name++)
        {
            long seen = name < _surplusSeen.Length ? _surplusSeen[name] : long.MaxValue;
            if (SurplusOf(name) > seen) return true;
        }
        return false;
    }

    public void RememberSurplus()
    {
        if (!HasOpenGuarantee && !_sawSurplus) return;
        SlotPool.Fit(ref _surplusSeen, _stride - 1);
        _sawSurplus = HasOpenGuarantee;
        _surplusSeen.AsSpan().Fill(long.MaxValue);
        for (int name = 0; name < _stride; name++) _surplusSeen[name] = SurplusOf(name);
    }

    /// <summary>
    /// Whether guarantees hold back so much that no offer of unreserved resources is large enough for the
    /// minimum that holds for everybody.
    /// </summary>
    public bool HoldsBackAll()
    {
        if (_openRoles == 0 || minimum.Length == 0) return false;
        foreach ((int Name, long Milli)[] alternative in minimum)
        {
            bool within = true;
            foreach ((int name, long milli) in alternative) within &= SurplusOf(name) >= milli;
            if (within) return false;
        }
        return true;
    }

    private void UpdateMarks(int top)
    {
        TurnMarks marks = TurnMarks.Present;
        if (HasRoomForAnOffer(top)) marks |= TurnMarks.HasRoom;
        else _wasCut[top] = true;
        if (_openNames[top] > 0) marks |= TurnMarks.HasOpenGuarantee;
        forest.SetMarks(roles.NodeOf(top), marks);
    }

    private bool HasRoomForAnOffer(int top)
    {
        if (!HasQuota(top) || _wishes[top] > 0 || minimum.Length == 0) return true;
        foreach ((int Name, long Milli)[] alternative in minimum)
        {
            bool within = true;
            foreach ((int name, long milli) in alternative) within &= RoomOf(top, name) >= milli;
            if (within) return true;
        }
        return false;
    }
}
