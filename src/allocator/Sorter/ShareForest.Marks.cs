namespace Mesosd.Allocation;

// Marks of top-level roles: each place of the root's treap knows the marks in its part, so a walk finds the next
// role with a mark in a logarithm of steps. Until somebody sets a mark, they cost nothing.
internal sealed partial class ShareForest
{
    private const TurnMarks Unrestricted = TurnMarks.HasRoom | TurnMarks.Present;

    private TurnMarks[] _own = [];
    private TurnMarks[] _below = [];
    private bool _marksInUse;

    public TurnMarks MarksOf(int node) => _own[node];

    public void SetMarks(int node, TurnMarks marks)
    {
        if (_own[node] == marks) return;
        _own[node] = marks;
        if (_marksInUse) GatherUpwards(_inOrder[node] ? node : None);
        else UseMarks();
    }

    /// <summary>The first child of the root with the mark; none when there is none.</summary>
    public int FirstMarked(TurnMarks wanted)
    {
        if (!_marksInUse) return wanted == TurnMarks.HasOpenGuarantee ? None : First(Root);
        return FirstMarkedBelow(_top[Root], wanted);
    }

    /// <summary>The child of the root with the mark that comes after the node.</summary>
    public int NextMarked(int node, TurnMarks wanted)
    {
        if (!_marksInUse) return wanted == TurnMarks.HasOpenGuarantee ? None : Next(node);
        if (HasMark(_right[node], wanted)) return FirstMarkedBelow(_right[node], wanted);
        int child = node;
        for (int above = _up[node]; above != None; child = above, above = _up[above])
        {
            if (_left[above] != child) continue;
            if ((_own[above] & wanted) != 0) return above;
            if (HasMark(_right[above], wanted)) return FirstMarkedBelow(_right[above], wanted);
        }
        return None;
    }

    private int FirstMarkedBelow(int at, TurnMarks wanted)
    {
        while (HasMark(at, wanted))
        {
            if (HasMark(_left[at], wanted)) at = _left[at];
            else if ((_own[at] & wanted) != 0) return at;
            else at = _right[at];
        }
        return None;
    }

    private bool HasMark(int at, TurnMarks wanted) => at != None && (_below[at] & wanted) != 0;

    private bool IsMarked(int node) => _marksInUse && _parent[node] == Root;

    private void InitializeMarks(int node)
    {
        SlotPool.Fit(ref _own, node);
        SlotPool.Fit(ref _below, node);
        _own[node] = _below[node] = Unrestricted;
    }

    private void UseMarks()
    {
        _marksInUse = true;
        GatherAll(_top[Root]);
    }

    private void Gather(int at)
    {
        TurnMarks marks = _own[at];
        if (_left[at] != None) marks |= _below[_left[at]];
        if (_right[at] != None) marks |= _below[_right[at]];
        _below[at] = marks;
    }

    private void GatherUpwards(int from)
    {
        for (int at = from; at != None; at = _up[at]) Gather(at);
    }

    // As deep as the treap is high: some tens of levels for the most roles there may be.
    private void GatherAll(int at)
    {
        if (at == None) return;
        GatherAll(_left[at]);
        GatherAll(_right[at]);
        Gather(at);
    }
}
