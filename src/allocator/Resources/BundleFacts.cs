namespace Mesosd.Allocation;

/// <summary>
/// What the hot path asks of a bundle, worked out once per bundle: its scalars added up by name, the part of
/// them that quota speaks of, and what sets it apart.
/// </summary>
internal sealed class BundleFacts
{
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
        var sums = new SortedDictionary<int, long>();
        var bursts = new SortedDictionary<int, long>();
        int burstKinds = 0;
        bool plain = true, shared = false, unshared = false, reserved = false;
        for (int i = 0; i < bundle.Count; i++)
        {
            int kind = bundle.Kinds[i];
            int name = kinds.ScalarNameOf(kind);
            KindMarks marks = kinds.MarksOf(kind);
            plain &= (marks & (KindMarks.Reserved | KindMarks.NeedsCapability)) == 0;
            shared |= (marks & KindMarks.Shared) != 0;
            unshared |= (marks & KindMarks.Shared) == 0;
            if (name < 0) continue;
            sums[name] = unchecked(sums.GetValueOrDefault(name) + bundle.Millis[i]);
            if ((marks & KindMarks.Bursting) != 0)
            {
                burstKinds++;
                bursts[name] = unchecked(bursts.GetValueOrDefault(name) + bundle.Millis[i]);
            }
            reserved |= (marks & (KindMarks.Reserved | KindMarks.Revocable)) == KindMarks.Reserved;
        }
        return new BundleFacts([.. sums.Keys], [.. sums.Values], [.. bursts.Keys], [.. bursts.Values])
        {
            IsPlain = plain,
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
}
