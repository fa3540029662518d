namespace Mesosd.Allocation;

/// <summary>The tree of roles by index: names, ancestors, nodes in the tree of fairness.</summary>
internal sealed class RoleTable(ShareForest forest)
{
    public const int None = -1;

    private readonly Dictionary<string, int> _byName = new(StringComparer.Ordinal);
    private string[] _name = [];
    private int[] _parent = [];
    private int[] _node = [];
    private int[] _leaf = [];
    private int[] _top = [];

    public int Count { get; private set; }

    /// <summary>The role of a name, with its ancestors made when they are not there.</summary>
    public int Intern(string name)
    {
        if (_byName.TryGetValue(name, out int known)) return known;
        Validate(name);
        int parent = None;
        for (int end = name.IndexOf('/'); end >= 0; end = name.IndexOf('/', end + 1))
        {
            parent = InternLevel(name[..end], parent);
        }
        return InternLevel(name, parent);
    }

    public bool TryFind(string name, out int role) => _byName.TryGetValue(name, out role);

    /// <summary>The number behind a handle.</summary>
    public int Resolve(RoleIndex handle)
    {
        AllocatorPromise.Check((uint)handle.Value < (uint)Count, $"{handle} never came from this allocator");
        return handle.Value;
    }

    public string NameOf(int role) => _name[role];

    /// <summary>The node that stands for the role and all its descendants.</summary>
    public int NodeOf(int role) => _node[role];

    /// <summary>The node whose children are the role's own subscriptions.</summary>
    public int LeafOf(int role) => _leaf[role];

    /// <summary>The role above; none for a top-level role.</summary>
    public int ParentOf(int role) => _parent[role];

    /// <summary>The top-level role above it, or itself.</summary>
    public int TopOf(int role) => _top[role];

    /// <summary>Whether a role is the other or one of its descendants.</summary>
    public bool IsWithin(int role, int ancestor)
    {
        while (role != None && role != ancestor) role = _parent[role];
        return role == ancestor;
    }

    private int InternLevel(string name, int parent)
    {
        if (_byName.TryGetValue(name, out int known)) return known;
        if (Count == AllocatorLimits.Roles)
        {
            throw new InvalidOperationException(
                $"role '{name}': there are {Count} roles already, the most there may be");
        }
        int role = Count++;
        SlotPool.Fit(ref _name, role);
        SlotPool.Fit(ref _parent, role);
        SlotPool.Fit(ref _node, role);
        SlotPool.Fit(ref _leaf, role);
        SlotPool.Fit(ref _top, role);
        _name[role] = name;
        _parent[role] = parent;
        _node[role] = forest.AddNode(
            parent == None ? ShareForest.Root : _node[parent],
            name[(name.LastIndexOf('/') + 1)..],
            WeightedDraw.HashPath(name));
        // Mesos calls its leaf "." too, and orders it by that name among the role's children.
        _leaf[role] = forest.AddNode(_node[role], ".", WeightedDraw.HashPath($"{name}/."), holdsFrameworks: true);
        _top[role] = parent == None ? role : _top[parent];
        _byName.Add(name, role);
        return role;
    }

    private static void Validate(string name)
    {
        bool hasEmptyLevel = name.Length == 0 || name[0] == '/' || name[^1] == '/'
            || name.Contains("//", StringComparison.Ordinal);
        if (hasEmptyLevel)
        {
            throw new ArgumentException($"role '{name}': no level of a name may be empty", nameof(name));
        }
        if (name.AsSpan().Count('/') >= AllocatorLimits.RoleDepth)
        {
            throw new ArgumentException(
                $"role '{name}': more than {AllocatorLimits.RoleDepth} levels", nameof(name));
        }
    }
}
