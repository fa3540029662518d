namespace Mesosd.Allocation;

/// <summary>
/// The kinds of one allocator: descriptions on one side, dense numbers on the other. Append only and bounded.
/// </summary>
/// <remarks>Not thread-safe; it belongs to its allocator's owner. <see cref="View"/> is for others.</remarks>
public sealed class ResourceKindTable
{
    private readonly Dictionary<ResourceKindDescription, int> _byDescription = [];
    private readonly Dictionary<string, int> _scalarNames = new(StringComparer.Ordinal);
    private readonly List<string> _scalarNameTexts = [];
    private ResourceKindDescription[] _descriptions = new ResourceKindDescription[16];
    private int[] _scalarNameOf = new int[16];
    private FrameworkCapabilities[] _requirements = new FrameworkCapabilities[16];
    private KindMarks[] _marks = new KindMarks[16];

    /// <summary>How many kinds there are; they are numbered from 0.</summary>
    public int Count { get; private set; }

    /// <summary>How many different names scalars have; shares are computed by name.</summary>
    internal int ScalarNameCount => _scalarNameTexts.Count;

    /// <summary>
    /// The present kinds, for other threads. It costs nothing: descriptions are only appended, never changed.
    /// </summary>
    public ResourceKindView View => new(_descriptions, Count);

    /// <summary>The number of a description, a new one when it was never seen.</summary>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="InvalidOperationException">
    /// The table is full; see <see cref="HasRoomFor"/>.
    /// </exception>
    public ResourceKind Intern(ResourceKindDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        if (_byDescription.TryGetValue(description, out int known)) return new ResourceKind(known);
        ArgumentException.ThrowIfNullOrEmpty(description.Name);
        if (!HasRoomFor(description))
        {
            throw new InvalidOperationException(
                $"resource '{description.Name}': there are {Count} kinds with {ScalarNameCount} names of scalars, "
                + "the most there may be");
        }
        return Append(description);
    }

    /// <summary>
    /// Whether a description has a number or can still be given one; see
    /// <see cref="AllocatorLimits.ResourceKinds"/> and <see cref="AllocatorLimits.ScalarNames"/>.
    /// </summary>
    public bool HasRoomFor(ResourceKindDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        if (_byDescription.ContainsKey(description)) return true;
        if (Count >= AllocatorLimits.ResourceKinds) return false;
        return description.Type != ResourceValueType.Scalar
            || ScalarNameCount < AllocatorLimits.ScalarNames
            || FindScalarName(description.Name) >= 0;
    }

    /// <summary>The kind of a plain scalar that nobody reserved.</summary>
    public ResourceKind Scalar(string name) =>
        Intern(new ResourceKindDescription(name, ResourceValueType.Scalar));

    /// <summary>What a kind stands for.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such kind in this table.</exception>
    public ResourceKindDescription Describe(ResourceKind kind)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(kind.Value);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(kind.Value, Count);
        return _descriptions[kind.Value];
    }

    /// <summary>The number of a scalar's name; -1 for ranges and sets.</summary>
    internal int ScalarNameOf(int kind) => _scalarNameOf[kind];

    /// <summary>
    /// The number of a name that a framework mentions and perhaps no agent has. They may fill half of the table;
    /// -1 beyond, for a name of which nobody has anything.
    /// </summary>
    internal int MentionedScalarName(string name)
    {
        int known = FindScalarName(name);
        return known >= 0 || ScalarNameCount >= AllocatorLimits.ScalarNames / 2 ? known : ScalarName(name);
    }

    /// <summary>The number of a scalar's name, given when it is first asked for.</summary>
    /// <exception cref="InvalidOperationException">There are too many names.</exception>
    internal int ScalarName(string name)
    {
        if (_scalarNames.TryGetValue(name, out int known)) return known;
        if (ScalarNameCount >= AllocatorLimits.ScalarNames)
        {
            throw new InvalidOperationException(
                $"scalar '{name}': there are {ScalarNameCount} names already, the most there may be");
        }
        _scalarNames.Add(name, _scalarNameTexts.Count);
        _scalarNameTexts.Add(name);
        return _scalarNameTexts.Count - 1;
    }

    /// <summary>The number of a scalar's name that was used before; -1 otherwise.</summary>
    internal int FindScalarName(string name) => _scalarNames.TryGetValue(name, out int known) ? known : -1;

    /// <summary>The text of a scalar name's number.</summary>
    internal string ScalarNameText(int scalarName) => _scalarNameTexts[scalarName];

    /// <summary>What a framework must be capable of to be offered the kind.</summary>
    internal FrameworkCapabilities RequirementsOf(int kind) => _requirements[kind];

    /// <summary>What is true of the kind.</summary>
    internal KindMarks MarksOf(int kind) => _marks[kind];

    private ResourceKind Append(ResourceKindDescription description)
    {
        int kind = Count++;
        if (kind == _descriptions.Length)
        {
            Array.Resize(ref _descriptions, kind * 2);
            Array.Resize(ref _scalarNameOf, kind * 2);
            Array.Resize(ref _requirements, kind * 2);
            Array.Resize(ref _marks, kind * 2);
        }
        _descriptions[kind] = description;
        bool isScalar = description.Type == ResourceValueType.Scalar;
        _scalarNameOf[kind] = isScalar ? ScalarName(description.Name) : -1;
        _requirements[kind] = Requirements(description);
        _marks[kind] = Marks(description);
        _byDescription.Add(description, kind);
        return new ResourceKind(kind);
    }

    private static KindMarks Marks(ResourceKindDescription description)
    {
        bool isScalar = description.Type == ResourceValueType.Scalar;
        bool bursting = isScalar && description.ReservationRole is null && !description.Revocable;
        return (description.ReservationRole is null ? 0 : KindMarks.Reserved)
            | (description.Revocable ? KindMarks.Revocable : 0)
            | (description.Shared ? KindMarks.Shared : 0)
            | (description.Exclusive ? KindMarks.Exclusive : 0)
            | (Requirements(description) == 0 ? 0 : KindMarks.NeedsCapability)
            | (bursting && !description.Shared ? KindMarks.Bursting : 0);
    }

    private static FrameworkCapabilities Requirements(ResourceKindDescription description) =>
        (description.Revocable ? FrameworkCapabilities.RevocableResources : 0)
        | (description.Shared ? FrameworkCapabilities.SharedResources : 0)
        | (description.Refined ? FrameworkCapabilities.ReservationRefinement : 0);
}
