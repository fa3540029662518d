namespace Mesosd.Allocation.Tests.Oracle;

/// <summary>
/// Resources in the plainest way: amounts by key. A port or an item of a set is a key of its own with amount 1,
/// so that ranges and sets need no rules of their own; of a shared volume the amount is the number of copies
/// and the size is part of the key.
/// </summary>
internal sealed class Amounts
{
    private readonly Dictionary<Key, long> _byKey = [];

    public bool IsEmpty => _byKey.Count == 0;

    public static Amounts Of(NaiveKinds kinds, ResourceBundle bundle)
    {
        var amounts = new Amounts();
        for (int i = 0; i < bundle.Count; i++)
        {
            ResourceEntry entry = bundle[i];
            NaiveKind kind = kinds[entry.Kind];
            foreach (string item in entry.Items) amounts._byKey[new Key(kind, item, 0)] = 1;
            foreach (ResourceRange range in entry.Ranges)
            {
                for (ulong port = range.Begin; port <= range.End; port++)
                {
                    amounts._byKey[new Key(kind, $"{port}", 0)] = 1;
                }
            }
            if (kind.Shared) amounts._byKey[new Key(kind, null, entry.Milli)] = 1;
            else if (kind.IsScalar) amounts._byKey[new Key(kind, null, 0)] = entry.Milli;
        }
        return amounts;
    }

    public Amounts Plus(Amounts other) => Combine(other, (mine, theirs) => mine + theirs);

    /// <summary>What is left; never less than nothing.</summary>
    public Amounts Minus(Amounts other) => Combine(other, (mine, theirs) => Math.Max(0, mine - theirs));

    public bool Contains(Amounts other)
    {
        foreach ((Key key, long amount) in other._byKey)
        {
            if (_byKey.GetValueOrDefault(key) < amount) return false;
        }
        return true;
    }

    public bool IsSameAs(Amounts other) => Contains(other) && other.Contains(this);

    public Amounts Where(Func<NaiveKind, bool> wanted)
    {
        var kept = new Amounts();
        foreach ((Key key, long amount) in _byKey)
        {
            if (wanted(key.Kind)) kept._byKey[key] = amount;
        }
        return kept;
    }

    /// <summary>Sums of the scalars by name; a shared volume once, however many copies there are.</summary>
    public Dictionary<string, long> Scalars()
    {
        var sums = new Dictionary<string, long>();
        foreach ((Key key, long amount) in _byKey)
        {
            if (!key.Kind.IsScalar) continue;
            long counted = key.Kind.Shared ? key.Size : amount;
            sums[key.Kind.Name] = sums.GetValueOrDefault(key.Kind.Name) + counted;
        }
        return sums;
    }

    public long Scalar(string name) => Scalars().GetValueOrDefault(name);

    public bool Satisfies(IEnumerable<ResourceQuantity> quantities) =>
        quantities.All(quantity => Scalar(quantity.Name) >= quantity.Milli);

    /// <summary>
    /// The scalars without what is above a bound of their name: of each name the divisible kinds first, then
    /// the exclusive ones as a whole until one does not fit. Null is no bound.
    /// </summary>
    public Amounts Cut(Func<string, long?> bound)
    {
        var kept = new Amounts();
        foreach (IGrouping<string, Key> name in _byKey.Keys.GroupBy(key => key.Kind.Name))
        {
            long left = bound(name.Key) ?? long.MaxValue;
            IEnumerable<Key> byNumber = name.OrderBy(key => key.Kind.Number);
            foreach (Key key in byNumber.Where(key => !key.Kind.Exclusive))
            {
                long taken = Math.Min(left, _byKey[key]);
                if (taken > 0) kept._byKey[key] = taken;
                left -= taken;
            }
            foreach (Key key in byNumber.Where(key => key.Kind.Exclusive))
            {
                if (_byKey[key] > left) break;
                kept._byKey[key] = _byKey[key];
                left -= _byKey[key];
            }
        }
        return kept;
    }

    /// <summary>One content has one text, in which copies of a shared volume are added up.</summary>
    public override string ToString() => string.Join(' ', _byKey
        .Select(entry => $"{entry.Key}={entry.Value * Math.Max(1, entry.Key.Size)}")
        .Order(StringComparer.Ordinal));

    private Amounts Combine(Amounts other, Func<long, long, long> combine)
    {
        var result = new Amounts();
        foreach ((Key key, long amount) in _byKey)
        {
            long combined = combine(amount, other._byKey.GetValueOrDefault(key));
            if (combined != 0) result._byKey[key] = combined;
        }
        foreach ((Key key, long amount) in other._byKey)
        {
            if (_byKey.ContainsKey(key)) continue;
            long combined = combine(0, amount);
            if (combined != 0) result._byKey[key] = combined;
        }
        return result;
    }

    private readonly record struct Key(NaiveKind Kind, string? Part, long Size)
    {
        public override string ToString() => $"{Kind}{Part}";
    }
}
