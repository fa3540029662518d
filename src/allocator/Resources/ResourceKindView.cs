namespace Mesosd.Allocation;

/// <summary>The kinds that a table had at one moment. Nothing in it changes: any thread may read it.</summary>
public readonly struct ResourceKindView
{
    private readonly ResourceKindDescription[]? _descriptions;

    internal ResourceKindView(ResourceKindDescription[] descriptions, int count)
    {
        _descriptions = descriptions;
        Count = count;
    }

    /// <summary>How many kinds there are; they are numbered from 0.</summary>
    public int Count { get; }

    /// <summary>What a kind stands for.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There was no such kind then.</exception>
    public ResourceKindDescription Describe(ResourceKind kind)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(kind.Value);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(kind.Value, Count);
        return _descriptions![kind.Value];
    }
}
