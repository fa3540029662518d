namespace Mesosd.Allocation.Tests.Oracle;

/// <summary>
/// Resources in the plainest way: amounts by key. A port is a key of its own with amount 1, so that ranges
/// need no rules of their own.
/// </summary>
internal sealed class Amounts
{
    private readonly Dictionary<Key, long> _byKey = [];

    public bool IsEmpty => _byKey.Count == 0;

    public static Amounts Of(ResourceKindTable kinds, ResourceBundle bundle)
    {
        var amounts = new Amounts();
        for (int i = 0; i < bundle.Count; i++)
        {
            ResourceEntry entry = bundle[i];
            ResourceKindDescription kind = kinds.Describe(entry.Kind);
            var key = new Key(kind.Name, kind.ReservationRole, kind.Revocable, null);
            if (entry.Type == ResourceValueType.Scalar) amounts._byKey[key] = entry.Milli;
            foreach (ResourceRange range in entry.Ranges)
            {
                for (ulong port = range.Begin; port <= range.End; port++)
                {
                    amounts._byKey[key with { Port = port }] = 1;
                }
            }
        }
        return amounts;
    }

    public Amounts Plus(Amounts other) => Combine(other, (mine, theirs) => mine + theirs);

    /// <summary>What is left; never less than nothing.</summary>
    public Amounts Minus(Amounts other) => Combine(other, (mine, theirs) => Math.Max(0, mine - theirs));

    public bool Contains(Amounts other) =>
        other._byKey.All(entry => _byKey.GetValueOrDefault(entry.Key) >= entry.Value);

    public Amounts Where(Func<string, string?, bool, bool> wanted)
    {
        var kept = new Amounts();
        foreach ((Key key, long amount) in _byKey)
        {
            if (wanted(key.Name, key.Role, key.Revocable)) kept._byKey[key] = amount;
        }
        return kept;
    }

    /// <summary>Sums of the scalars by name.</summary>
    public Dictionary<string, long> Scalars()
    {
        var sums = new Dictionary<string, long>();
        foreach ((Key key, long amount) in _byKey)
        {
            if (key.Port is null) sums[key.Name] = sums.GetValueOrDefault(key.Name) + amount;
        }
        return sums;
    }

    public long Scalar(string name) => Scalars().GetValueOrDefault(name);

    public override string ToString() =>
        string.Join(' ', _byKey.Select(entry => $"{entry.Key}={entry.Value}").Order(StringComparer.Ordinal));

    private Amounts Combine(Amounts other, Func<long, long, long> combine)
    {
        var result = new Amounts();
        foreach (Key key in _byKey.Keys.Union(other._byKey.Keys))
        {
            long amount = combine(_byKey.GetValueOrDefault(key), other._byKey.GetValueOrDefault(key));
            if (amount != 0) result._byKey[key] = amount;
        }
        return result;
    }

    private readonly record struct Key(string Name, string? Role, bool Revocable, ulong? Port)
    {
        public override string ToString() => $"{Name}({Role}){(Revocable ? "{REV}" : "")}{Port}";
    }
}
