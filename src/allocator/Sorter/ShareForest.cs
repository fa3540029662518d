namespace Mesosd.Allocation;

/// <summary>
/// The tree of fairness: roles below roles, below each role one leaf for the role itself (Mesos' virtual
/// leaf), below the leaf the frameworks subscribed to the role. Every node knows what it holds and its
/// dominant share; siblings that can be offered something are kept in the order of their shares.
/// </summary>
/// <remarks>
/// Nodes are numbers, their fields parallel arrays. An allocation touches one node per level: add its
/// quantities, choose the dominant one, move the node among its siblings (a logarithm of their number).
/// Invariant: after <see cref="Refresh"/>, siblings in order ascend by <see cref="Compare"/>.
/// Invariant: a node with children is in its parent's order if and only if one of its children is in its own.
/// </remarks>
internal sealed partial class ShareForest
{
    public const int None = -1;

    /// <summary>The root; it stands for the cluster and is in no order.</summary>
    public const int Root = 0;

    public const long DefaultWeightMicro = 1_000_000;

    private readonly ResourceKindTable _kinds;
    private readonly WorkCounters _work;
    private readonly SlotPool _nodes = new();
    private readonly bool[] _excluded;

    private string?[] _name = [];
    private ulong[] _pathHash = [];
    private bool[] _holdsFrameworks = [];
    private int[] _parent = [];
    private int[] _depth = [];
    private long[] _count = [];
    private WeightedShare[] _share = [];
    private int[] _dominant = [];

    // Quantities by node and scalar name: node * _stride + name. Sums of absurd amounts may wrap; taking the
    // same amounts away again makes them right, and only shares are computed from them.
    private long[] _held = [];
    private int _stride = 4;
    private long[] _totals = new long[4];
    private bool _stale;

    public ShareForest(ResourceKindTable kinds, IReadOnlyList<string> excludedNames, WorkCounters work)
    {
        _kinds = kinds;
        _work = work;
        _excluded = new bool[excludedNames.Count == 0 ? 0 : excludedNames.Max(kinds.ScalarName) + 1];
        foreach (string name in excludedNames) _excluded[kinds.ScalarName(name)] = true;
        AddNode(None, "", 0);
    }

    /// <summary>Adds a node that holds nothing and is in no order yet.</summary>
    /// <param name="parent">The node above it.</param>
    /// <param name="name">What decides between siblings that are equal otherwise.</param>
    /// <param name="pathHash">What tells it apart in draws; see <see cref="WeightedDraw"/>.</param>
    /// <param name="holdsFrameworks">Whether subscriptions are below it, and not roles.</param>
    public int AddNode(int parent, string name, ulong pathHash, bool holdsFrameworks = false)
    {
        int node = _nodes.Take();
        FitNode(node);
        _name[node] = name;
        _pathHash[node] = pathHash;
        _holdsFrameworks[node] = holdsFrameworks;
        _parent[node] = parent;
        _depth[node] = parent == None ? 0 : _depth[parent] + 1;
        _count[node] = 0;
        _share[node] = new WeightedShare(0, 0, DefaultWeightMicro);
        _dominant[node] = None;
        _held.AsSpan(node * _stride, _stride).Clear();
        InitializeOrder(node);
        return node;
    }

    /// <summary>Removes a node without children that holds nothing.</summary>
    public void RemoveNode(int node)
    {
        bool holds = _held.AsSpan(node * _stride, _stride).ContainsAnyExcept(0);
        AllocatorPromise.Check(!holds, $"node '{_name[node]}' holds resources still");
        Leave(node);
        _name[node] = null;
        _nodes.Return(node);
    }

    public WeightedShare Share(int node) => _share[node];

    /// <summary>How often the node, or one below it, was allocated something.</summary>
    public long CountOf(int node) => _count[node];

    /// <summary>
    /// The number of the scalar name that makes the dominant share; none when nothing is held.
    /// </summary>
    public int DominantOf(int node) => _dominant[node];

    public long HeldOf(int node, int scalarName) =>
        scalarName < _stride ? _held[node * _stride + scalarName] : 0;

    public void SetWeight(int node, long weightMicro)
    {
        if (_inOrder[node]) CountWeight(node, -1);
        _share[node] = _share[node] with { WeightMicro = weightMicro };
        if (_inOrder[node]) CountWeight(node, 1);
        Reposition(node);
    }

    public int ParentOf(int node) => _parent[node];

    public ulong PathHashOf(int node) => _pathHash[node];

    /// <summary>Whether subscriptions are below the node, and not roles.</summary>
    public bool HoldsFrameworks(int node) => _holdsFrameworks[node];

    /// <summary>Whether a node is the other or lies below it.</summary>
    public bool IsBelow(int node, int ancestor)
    {
        while (_depth[node] > _depth[ancestor]) node = _parent[node];
        return node == ancestor;
    }

    /// <summary>Counts resources as allocated to the node and to all above it.</summary>
    public void Charge(int node, BundleFacts resources)
    {
        FitNames();
        for (int at = node; at != Root; at = _parent[at])
        {
            _count[at]++;
            Change(at, resources, 1);
        }
    }

    /// <summary>The opposite of <see cref="Charge"/>, except that the count of allocations stays.</summary>
    public void Credit(int node, BundleFacts resources)
    {
        for (int at = node; at != Root; at = _parent[at]) Change(at, resources, -1);
    }

    /// <summary>
    /// Replaces what the node and those above it hold; the count of allocations stays.
    /// </summary>
    public void Exchange(int node, BundleFacts before, BundleFacts after)
    {
        FitNames();
        for (int at = node; at != Root; at = _parent[at])
        {
            AddQuantities(_held.AsSpan(at * _stride, _stride), before, -1);
            Change(at, after, 1);
        }
    }

    /// <summary>Changes what one node holds, and not those above it.</summary>
    public void ChangeAlone(int node, BundleFacts resources, int sign)
    {
        FitNames();
        Change(node, resources, sign);
    }

    /// <summary>
    /// Changes what the cluster has. Shares are computed anew before they are looked at next.
    /// </summary>
    public void ChangeTotal(BundleFacts removed, BundleFacts added)
    {
        if (removed.Names.AsSpan().SequenceEqual(added.Names) && removed.Sums.AsSpan().SequenceEqual(added.Sums))
        {
            return;
        }
        FitNames();
        AddQuantities(_totals, removed, -1);
        AddQuantities(_totals, added, 1);
        _stale = true;
    }

    /// <summary>
    /// Makes shares and orders right after totals changed; costs nothing when they did not.
    /// </summary>
    public void Refresh()
    {
        if (!_stale) return;
        _stale = false;
        for (int node = 1; node < _nodes.High; node++)
        {
            if (_name[node] is not null) ComputeShare(node);
        }
        for (int node = 0; node < _nodes.High; node++)
        {
            if (_name[node] is not null) Reorder(node);
        }
    }

    /// <summary>
    /// Which of two siblings comes first: the smaller weighted share, then fewer allocations, then the name.
    /// </summary>
    public int Compare(int left, int right)
    {
        _work.Comparisons++;
        ref readonly WeightedShare mine = ref _share[left], theirs = ref _share[right];
        int order = mine.Held == 0 || theirs.Held == 0
            ? (mine.Held != 0).CompareTo(theirs.Held != 0)
            : Fractions.Compare(mine, theirs);
        if (order == 0) order = _count[left].CompareTo(_count[right]);
        if (order == 0) order = string.CompareOrdinal(_name[left], _name[right]);
        return order != 0 ? order : left.CompareTo(right);
    }

    /// <summary>Which of two siblings comes first by name.</summary>
    public int CompareNames(int left, int right) => string.CompareOrdinal(_name[left], _name[right]);

    /// <summary>
    /// The siblings above two nodes that decide which of them comes first; neither node lies below the other.
    /// Both are the same when the nodes are.
    /// </summary>
    public (int Left, int Right) Siblings(int left, int right)
    {
        while (_depth[left] > _depth[right]) left = _parent[left];
        while (_depth[right] > _depth[left]) right = _parent[right];
        while (left != right && _parent[left] != _parent[right])
        {
            left = _parent[left];
            right = _parent[right];
        }
        return (left, right);
    }

    // While totals are stale every share is computed anew before it is looked at, so it need not be now.
    private void Change(int node, BundleFacts resources, int sign)
    {
        AddQuantities(_held.AsSpan(node * _stride, _stride), resources, sign);
        if (_stale) return;
        ComputeShare(node);
        Reposition(node);
    }

    private void ComputeShare(int node)
    {
        _work.SharesComputed++;
        ReadOnlySpan<long> held = _held.AsSpan(node * _stride, _stride);
        var share = new WeightedShare(0, 0, _share[node].WeightMicro);
        int dominant = None;
        for (int name = 0; name < held.Length; name++)
        {
            if (held[name] <= 0 || _totals[name] <= 0 || IsExcluded(name)) continue;
            WeightedShare candidate = share with { Held = held[name], Total = _totals[name] };
            if (dominant != None && Fractions.Compare(candidate, share) <= 0) continue;
            share = candidate;
            dominant = name;
        }
        _share[node] = share;
        _dominant[node] = dominant;
    }

    private bool IsExcluded(int name) => name < _excluded.Length && _excluded[name];

    private static void AddQuantities(Span<long> quantities, BundleFacts resources, int sign)
    {
        int[] names = resources.Names;
        long[] sums = resources.Sums;
        for (int i = 0; i < names.Length; i++)
        {
            ref long quantity = ref quantities[names[i]];
            quantity = unchecked(quantity + sign * sums[i]);
        }
    }

    private void FitNode(int node)
    {
        SlotPool.Fit(ref _name, node);
        SlotPool.Fit(ref _pathHash, node);
        SlotPool.Fit(ref _holdsFrameworks, node);
        SlotPool.Fit(ref _parent, node);
        SlotPool.Fit(ref _depth, node);
        SlotPool.Fit(ref _count, node);
        SlotPool.Fit(ref _share, node);
        SlotPool.Fit(ref _dominant, node);
        SlotPool.Fit(ref _held, (node + 1) * _stride - 1);
    }

    /// <summary>Widens the rows of quantities when scalars got new names.</summary>
    private void FitNames()
    {
        if (_kinds.ScalarNameCount <= _stride) return;
        int wider = _stride;
        while (wider < _kinds.ScalarNameCount) wider *= 2;
        var held = new long[_nodes.High * wider];
        for (int node = 0; node < _nodes.High; node++)
        {
            _held.AsSpan(node * _stride, _stride).CopyTo(held.AsSpan(node * wider));
        }
        _held = held;
        _stride = wider;
        Array.Resize(ref _totals, wider);
    }
}
