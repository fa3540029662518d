namespace Mesosd.Allocation;

/// <summary>
/// What the hot path asks of a bundle, worked out once per bundle: its scalars added up by name, the part of
/// them that quota speaks of, and what sets it apart.
/// </summary>
internal sealed class BundleFacts
{
    // Larger bundles are legal; what is needed for them comes from the heap.
    private const int UsualEntries = 32;

    private BundleFacts(int[] names, long[] sums, int[] burstNames, long[] burstSums)
    {
        Names = names;
        Sums = sums;
        BurstNames = burstNames;
        BurstSums = burstSums;
    }

    /// <summary>Numbers of the scalars' names, ascending, each once.</summary>
    public int[] Names { get; }

    /// <summary>Thousandths by <see cref="Names"/>; shared volumes included.</summary>
    public long[] Sums { get; }

    /// <summary>The same of what is unreserved and not revocable: what limits and headroom hold back.</summary>
    public int[] BurstNames { get; }

    /// <summary>Thousandths by <see cref="BurstNames"/>.</summary>
    public long[] BurstSums { get; }

    /// <summary>Nothing is reserved and nothing needs a capability.</summary>
    public bool IsPlain { get; private init; }

    /// <summary>There is a shared volume in it.</summary>
    public bool HasShared { get; private init; }

    /// <summary>There is something in it that is not shared.</summary>
    public bool HasUnshared { get; private init; }

    /// <summary>There are several kinds of one of the names that quota speaks of.</summary>
    public bool HasKindsToChoose { get; private init; }

    /// <summary>There are reserved scalars that are not revocable: they count as consumption.</summary>
    public bool HasReserved { get; private init; }

    public static BundleFacts Of(ResourceBundle bundle, ResourceKindTable kinds)
    {
        int count = bundle.Count;
        var sums = new SumsByName(
            count <= UsualEntries ? stackalloc int[UsualEntries] : new int[count],
            count <= UsualEntries ? stackalloc long[UsualEntries] : new long[count]);
        var bursts = new SumsByName(
            count <= UsualEntries ? stackalloc int[UsualEntries] : new int[count],
            count <= UsualEntries ? stackalloc long[UsualEntries] : new long[count]);
        KindMarks any = 0;
        int burstKinds = 0;
        bool shared = false, unshared = false, reserved = false;
        for (int i = 0; i < count; i++)
        {
            int kind = bundle.Kinds[i];
            int name = kinds.ScalarNameOf(kind);
            KindMarks marks = kinds.MarksOf(kind);
            any |= marks;
            shared |= (marks & KindMarks.Shared) != 0;
            unshared |= (marks & KindMarks.Shared) == 0;
            if (name < 0) continue;
            sums.Add(name, bundle.Millis[i]);
            if ((marks & KindMarks.Bursting) != 0)
            {
                burstKinds++;
                bursts.Add(name, bundle.Millis[i]);
            }
            reserved |= (marks & (KindMarks.Reserved | KindMarks.Revocable)) == KindMarks.Reserved;
        }
        return new BundleFacts(sums.Names, sums.Sums, bursts.Names, bursts.Sums)
        {
            IsPlain = (any & (KindMarks.Reserved | KindMarks.NeedsCapability)) == 0,
            HasShared = shared,
            HasUnshared = unshared,
            HasReserved = reserved,
            HasKindsToChoose = burstKinds > bursts.Count,
        };
    }

    /// <summary>The amount of a name; 0 when there is none.</summary>
    public long SumOf(int name)
    {
        int position = Array.IndexOf(Names, name);
        return position < 0 ? 0 : Sums[position];
    }

    /// <summary>Sums by name, ascending, in memory that is lent for as long as they are collected.</summary>
    private ref struct SumsByName(Span<int> names, Span<long> sums)
    {
        private readonly Span<int> _names = names;
        private readonly Span<long> _sums = sums;
        private int _count;

        public readonly int Count => _count;

        public readonly int[] Names => _names[.._count].ToArray();

        public readonly long[] Sums => _sums[.._count].ToArray();

        public void Add(int name, long milli)
        {
            int at = _count;
            while (at > 0 && _names[at - 1] > name) at--;
            if (at > 0 && _names[at - 1] == name)
            {
                _sums[at - 1] = unchecked(_sums[at - 1] + milli);
                return;
            }
            _names[at.._count].CopyTo(_names[(at + 1)..]);
            _sums[at.._count].CopyTo(_sums[(at + 1)..]);
            _names[at] = name;
            _sums[at] = milli;
            _count++;
        }
    }
}
