namespace Mesosd.Allocation;

// Ranges and sets. Both are sorted arrays, so that each operation is one walk over both operands.
public sealed partial class ResourceBundle
{
    private static ArgumentException MixedTypes(int kind) =>
        new($"kind#{kind} is written as two different types of value; one kind has one type");

    private static ResourceRange[] Canonical(ReadOnlySpan<ResourceRange> ranges)
    {
        foreach (ResourceRange range in ranges)
        {
            if (range.End < range.Begin) throw new ArgumentException($"range {range} ends before it begins");
        }
        ResourceRange[] sorted = ranges.ToArray();
        Array.Sort(sorted, static (left, right) => left.Begin.CompareTo(right.Begin));
        return Coalesce(sorted);
    }

    private static string[] Canonical(ReadOnlySpan<string> items)
    {
        string[] sorted = items.ToArray();
        Array.Sort(sorted, StringComparer.Ordinal);
        int count = 0;
        for (int i = 0; i < sorted.Length; i++)
        {
            if (i == 0 || sorted[i] != sorted[i - 1]) sorted[count++] = sorted[i];
        }
        return sorted[..count];
    }

    /// <summary>
    /// Joins ranges that touch or overlap; the input ascends by its beginnings and is overwritten.
    /// </summary>
    private static ResourceRange[] Coalesce(ResourceRange[] sorted)
    {
        int count = 0;
        foreach (ResourceRange range in sorted)
        {
            bool joins = count > 0
                && (sorted[count - 1].End == ulong.MaxValue || range.Begin <= sorted[count - 1].End + 1);
            if (!joins)
            {
                sorted[count++] = range;
                continue;
            }
            ref ResourceRange last = ref sorted[count - 1];
            last = last with { End = Math.Max(last.End, range.End) };
        }
        return count == sorted.Length ? sorted : sorted[..count];
    }

    private static bool PartsEqual(object? mine, object? theirs) => (mine, theirs) switch
    {
        (null, null) => true,
        (ResourceRange[] left, ResourceRange[] right) => left.AsSpan().SequenceEqual(right),
        (string[] left, string[] right) => left.AsSpan().SequenceEqual(right),
        _ => false,
    };

    private static uint PartsHash(uint hash, object? parts)
    {
        if (parts is ResourceRange[] ranges)
        {
            foreach (ResourceRange range in ranges) hash = Mix(Mix(hash, range.Begin), range.End);
        }
        else if (parts is string[] items)
        {
            foreach (string item in items)
            {
                foreach (char c in item) hash = Mix(hash, c);
                hash = Mix(hash, uint.MaxValue);
            }
        }
        return hash;
    }

    private static bool PartsContain(object? mine, object? theirs) => (mine, theirs) switch
    {
        (null, null) => true,
        (ResourceRange[] left, ResourceRange[] right) => RangesContain(left, right),
        (string[] left, string[] right) => ItemsContain(left, right),
        _ => false,
    };

    private static bool RangesContain(ResourceRange[] outer, ResourceRange[] inner)
    {
        int i = 0;
        foreach (ResourceRange range in inner)
        {
            while (i < outer.Length && outer[i].End < range.Begin) i++;
            if (i == outer.Length || outer[i].Begin > range.Begin || outer[i].End < range.End) return false;
        }
        return true;
    }

    private static bool ItemsContain(string[] outer, string[] inner)
    {
        int i = 0;
        foreach (string item in inner)
        {
            while (i < outer.Length && string.CompareOrdinal(outer[i], item) < 0) i++;
            if (i == outer.Length || outer[i] != item) return false;
        }
        return true;
    }

    private static object UnionParts(int kind, object? mine, object? theirs)
    {
        switch (mine, theirs)
        {
            case (ResourceRange[] left, ResourceRange[] right):
                return Canonical([.. left, .. right]);
            case (string[] left, string[] right):
                return Canonical([.. left, .. right]);
            default:
                throw MixedTypes(kind);
        }
    }

    private static object? ExceptParts(int kind, object? mine, object? theirs)
    {
        switch (mine, theirs)
        {
            case (ResourceRange[] left, ResourceRange[] right):
                ResourceRange[] ranges = ExceptRanges(left, right);
                return ranges.Length == 0 ? null : ranges;
            case (string[] left, string[] right):
                string[] items =
                    Array.FindAll(left, item => Array.BinarySearch(right, item, StringComparer.Ordinal) < 0);
                return items.Length == 0 ? null : items;
            default:
                throw MixedTypes(kind);
        }
    }

    private static ResourceRange[] ExceptRanges(ResourceRange[] from, ResourceRange[] cut)
    {
        var left = new List<ResourceRange>(from.Length);
        int j = 0;
        foreach (ResourceRange range in from)
        {
            ulong begin = range.Begin;
            bool ended = false;
            while (j < cut.Length && cut[j].End < begin) j++;
            for (int k = j; !ended && k < cut.Length && cut[k].Begin <= range.End; k++)
            {
                if (cut[k].Begin > begin) left.Add(new ResourceRange(begin, cut[k].Begin - 1));
                ended = cut[k].End >= range.End;
                begin = ended ? begin : cut[k].End + 1;
            }
            if (!ended) left.Add(new ResourceRange(begin, range.End));
        }
        return [.. left];
    }
}
