namespace Mesosd.Allocation.Tests.Oracle;

/// <summary>
/// Resources in the plainest way: amounts by key. A port is a key of its own with amount 1, so that ranges need no
/// rules of their own.
/// </summary>
internal sealed class Amounts
{
    private readonly SortedDictionary<string, long> _byKey = new(StringComparer.Ordinal);

    public bool IsEmpty => _byKey.Count == 0;

    public static Amounts Of(ResourceKindTable kinds, ResourceBundle bundle)
    {
        var amounts = new Amounts();
        for (int i = 0; i < bundle.Count; i++)
        {
            ResourceEntry entry = bundle[i];
            ResourceKindDescription kind = kinds.Describe(entry.Kind);
            string key = $"{kind.Name}|{kind.ReservationRole}|{(kind.Revocable ? "rev" : "")}";
            if (entry.Type == ResourceValueType.Scalar) amounts._byKey[key] = entry.Milli;
            foreach (ResourceRange range in entry.Ranges)
            {
                for (ulong port = range.Begin; port <= range.End; port++) amounts._byKey[$"{key}|{port}"] = 1;
            }
        }
        return amounts;
    }

    public Amounts Plus(Amounts other) => Combine(other, (mine, theirs) => mine + theirs);

    /// <summary>What is left; never less than nothing.</summary>
    public Amounts Minus(Amounts other) => Combine(other, (mine, theirs) => Math.Max(0, mine - theirs));

    public bool Contains(Amounts other) => other._byKey.All(entry => _byKey.GetValueOrDefault(entry.Key) >= entry.Value);

    public Amounts Where(Func<string, string?, bool, bool> wanted)
    {
        var kept = new Amounts();
        foreach ((string key, long amount) in _byKey)
        {
            string[] parts = key.Split('|');
            if (wanted(parts[0], parts[1].Length == 0 ? null : parts[1], parts[2] == "rev")) kept._byKey[key] = amount;
        }
        return kept;
    }

    /// <summary>Sums of the scalars by name.</summary>
    public Dictionary<string, long> Scalars() => _byKey.Where(entry => entry.Key.Split('|').Length == 3)
        .GroupBy(entry => entry.Key.Split('|')[0])
        .ToDictionary(group => group.Key, group => group.Sum(entry => entry.Value));

    public long Scalar(string name) => Scalars().GetValueOrDefault(name);

    public override string ToString() => string.Join(' ', _byKey.Select(entry => $"{entry.Key}={entry.Value}"));

    private Amounts Combine(Amounts other, Func<long, long, long> combine)
    {
        var result = new Amounts();
        foreach (string key in _byKey.Keys.Union(other._byKey.Keys))
        {
            long amount = combine(_byKey.GetValueOrDefault(key), other._byKey.GetValueOrDefault(key));
            if (amount != 0) result._byKey[key] = amount;
        }
        return result;
    }
}
