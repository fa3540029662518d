namespace Mesosd.Allocation;

// The order among siblings: one treap per parent, all in the same arrays, with priorities that are a hash of
// the node's number. Insertion, removal and the step to the successor cost a logarithm, expected, whatever
// the shares. Marks of top-level roles are gathered up the treap, so that a walk passes over whole parts in
// which nobody has a mark: ShareForest.Marks.cs.
internal sealed partial class ShareForest : IComparer<int>
{
    private int[] _left = [];
    private int[] _right = [];
    private int[] _up = [];
    private uint[] _priority = [];
    private bool[] _inOrder = [];
    private int[] _top = [];
    private int[] _sorted = [];
    private long[] _weightInOrder = [];
    private int[] _unevenInOrder = [];

    int IComparer<int>.Compare(int left, int right) => Compare(left, right);

    /// <summary>Whether the node takes part in the order of its siblings.</summary>
    public bool IsInOrder(int node) => _inOrder[node];

    /// <summary>The child that comes first; none when no child takes part.</summary>
    public int First(int parent)
    {
        int at = _top[parent];
        while (at != None && _left[at] != None) at = _left[at];
        return at;
    }

    /// <summary>The sibling that comes after the node; none after the last.</summary>
    public int Next(int node)
    {
        if (_right[node] != None)
        {
            int at = _right[node];
            while (_left[at] != None) at = _left[at];
            return at;
        }
        int child = node;
        int above = _up[node];
        while (above != None && _right[above] == child)
        {
            child = above;
            above = _up[above];
        }
        return above;
    }

    /// <summary>
    /// The part of everything that the node's weights entitle it to among those in order, on all levels.
    /// </summary>
    public double EntitlementOf(int node)
    {
        if (!_inOrder[node]) return 0;
        double part = 1;
        for (int at = node; at != Root; at = _parent[at])
        {
            part *= (double)_share[at].WeightMicro / _weightInOrder[_parent[at]];
        }
        return part;
    }

    /// <summary>Whether all children in order have the weight that nobody changed.</summary>
    public bool HasEvenWeights(int parent) => _unevenInOrder[parent] == 0;

    /// <summary>Lets the node, and what lies above it, take part in the order.</summary>
    public void Enter(int node)
    {
        for (int at = node; at != Root && !_inOrder[at]; at = _parent[at]) Insert(at);
    }

    /// <summary>Takes the node out of the order, and those above it that have no other child there.</summary>
    public void Leave(int node)
    {
        for (int at = node; at != Root && _inOrder[at] && _top[at] == None; at = _parent[at]) Remove(at);
    }

    private void InitializeOrder(int node)
    {
        SlotPool.Fit(ref _left, node);
        SlotPool.Fit(ref _right, node);
        SlotPool.Fit(ref _up, node);
        SlotPool.Fit(ref _priority, node);
        SlotPool.Fit(ref _inOrder, node);
        SlotPool.Fit(ref _top, node);
        SlotPool.Fit(ref _weightInOrder, node);
        SlotPool.Fit(ref _unevenInOrder, node);
        _weightInOrder[node] = 0;
        _unevenInOrder[node] = 0;
        _left[node] = _right[node] = _up[node] = _top[node] = None;
        _inOrder[node] = false;
        InitializeMarks(node);
        _priority[node] = (uint)Mixing.Mix((ulong)node);
    }

    private void CountWeight(int node, int sign)
    {
        long weight = _share[node].WeightMicro;
        _weightInOrder[_parent[node]] += sign * weight;
        if (weight != DefaultWeightMicro) _unevenInOrder[_parent[node]] += sign;
    }

    /// <summary>Moves a node whose share changed to its place among its siblings.</summary>
    private void Reposition(int node)
    {
        if (!_inOrder[node]) return;
        if (_up[node] == None && _left[node] == None && _right[node] == None) return;
        Remove(node);
        Insert(node);
    }

    private void Insert(int node)
    {
        _inOrder[node] = true;
        CountWeight(node, 1);
        int at = _top[_parent[node]];
        bool marked = IsMarked(node);
        if (marked) _below[node] = _own[node];
        if (at == None)
        {
            _top[_parent[node]] = node;
            return;
        }
        while (true)
        {
            if (marked) _below[at] |= _own[node];
            ref int side = ref (Compare(node, at) < 0 ? ref _left[at] : ref _right[at]);
            if (side == None)
            {
                side = node;
                break;
            }
            at = side;
        }
        _up[node] = at;
        Rise(node);
    }

    private void Remove(int node)
    {
        while (_left[node] != None || _right[node] != None) RotateUp(HigherChild(node));
        int above = _up[node];
        ReplaceChild(above, node, None);
        _up[node] = None;
        _inOrder[node] = false;
        CountWeight(node, -1);
        if (IsMarked(node)) GatherUpwards(above);
    }

    /// <summary>Rebuilds the order of a parent's children unless it is right already.</summary>
    private void Reorder(int parent)
    {
        int count = 0;
        bool ascending = true;
        for (int at = First(parent); at != None; at = Next(at))
        {
            SlotPool.Fit(ref _sorted, count);
            ascending &= count == 0 || Compare(_sorted[count - 1], at) < 0;
            _sorted[count++] = at;
        }
        if (ascending) return;
        Array.Sort(_sorted, 0, count, this);
        _top[parent] = None;
        for (int i = 0; i < count; i++) InsertLast(parent, i == 0 ? None : _sorted[i - 1], _sorted[i]);
        if (parent == Root && _marksInUse) GatherAll(_top[Root]);
    }

    private void InsertLast(int parent, int last, int node)
    {
        _left[node] = _right[node] = None;
        _up[node] = last;
        if (last == None) _top[parent] = node;
        else _right[last] = node;
        Rise(node);
    }

    private void Rise(int node)
    {
        while (_up[node] != None && _priority[node] > _priority[_up[node]]) RotateUp(node);
    }

    private int HigherChild(int node)
    {
        int left = _left[node], right = _right[node];
        if (left == None) return right;
        if (right == None) return left;
        return _priority[left] > _priority[right] ? left : right;
    }

    private void RotateUp(int node)
    {
        int above = _up[node], top = _up[above];
        int moved;
        if (_left[above] == node)
        {
            moved = _right[node];
            _left[above] = moved;
            _right[node] = above;
        }
        else
        {
            moved = _left[node];
            _right[above] = moved;
            _left[node] = above;
        }
        if (moved != None) _up[moved] = above;
        ReplaceChild(top, above, node);
        _up[node] = top;
        _up[above] = node;
        if (!IsMarked(node)) return;
        Gather(above);
        Gather(node);
    }

    private void ReplaceChild(int above, int child, int by)
    {
        if (above == None) _top[_parent[child]] = by;
        else if (_left[above] == child) _left[above] = by;
        else _right[above] = by;
    }
}
