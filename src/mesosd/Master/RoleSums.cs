namespace Mesosd.Master;

/// <summary>What one role has of each scalar, in thousandths, its descendants included.</summary>
internal sealed class RoleSums
{
    private readonly SortedDictionary<string, long> _usedReservations = new(StringComparer.Ordinal);

    public List<string> Frameworks { get; } = [];

    public SortedDictionary<string, long> Allocated { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, long> Offered { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, long> Reserved { get; } = new(StringComparer.Ordinal);

    /// <summary>What counts against its quota: what it uses, and what is reserved for it and not used.</summary>
    public SortedDictionary<string, long> Consumed
    {
        get
        {
            SortedDictionary<string, long> consumed = new(Allocated, StringComparer.Ordinal);
            foreach ((string name, long milli) in Reserved)
                Add(consumed, name, Math.Max(milli - _usedReservations.GetValueOrDefault(name), 0));
            return consumed;
        }
    }

    public void AddAllocated(string name, long milli) => Add(Allocated, name, milli);

    public void AddOffered(string name, long milli) => Add(Offered, name, milli);

    public void AddReserved(string name, long milli) => Add(Reserved, name, milli);

    public void AddUsedReservation(string name, long milli) => Add(_usedReservations, name, milli);

    private static void Add(SortedDictionary<string, long> sums, string name, long milli) =>
        sums[name] = sums.GetValueOrDefault(name) + milli;
}
