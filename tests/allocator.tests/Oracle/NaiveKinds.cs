namespace Mesosd.Allocation.Tests.Oracle;

/// <summary>A kind of resource with its number, which decides the order of cutting and nothing else.</summary>
internal sealed class NaiveKind(int number, ResourceKindDescription description)
{
    public int Number => number;

    public string Name => description.Name;

    public string? Role => description.ReservationRole;

    public bool IsScalar => description.Type == ResourceValueType.Scalar;

    public bool Revocable => description.Revocable;

    public bool Shared => description.Shared;

    public bool Exclusive => description.Exclusive;

    public bool Refined => description.Refined;

    public override string ToString()
    {
        string marks = $"{(Revocable ? "R" : "")}{(Shared ? "S" : "")}{(Exclusive ? "E" : "")}"
            + $"{(Refined ? "F" : "")}{description.Identity}";
        return $"{Name}({Role}){{{marks}}}";
    }
}

/// <summary>Each kind of a table as one object, so that two are the same when their references are.</summary>
internal sealed class NaiveKinds(ResourceKindTable table)
{
    private readonly List<NaiveKind> _kinds = [];

    public NaiveKind this[ResourceKind kind]
    {
        get
        {
            while (_kinds.Count <= kind.Value)
            {
                int next = _kinds.Count;
                _kinds.Add(new NaiveKind(next, table.Describe(new ResourceKind(next))));
            }
            return _kinds[kind.Value];
        }
    }
}
