namespace Mesosd.Allocation;

/// <summary>One kind of a bundle with its amount; a view that allocates nothing.</summary>
public readonly ref struct ResourceEntry
{
    private readonly object? _parts;

    internal ResourceEntry(int kind, long milli, object? parts)
    {
        Kind = new ResourceKind(kind);
        Milli = milli;
        _parts = parts;
    }

    /// <summary>Which resource.</summary>
    public ResourceKind Kind { get; }

    /// <summary>A scalar's amount in thousandths, above 0; 0 for ranges and sets.</summary>
    public long Milli { get; }

    /// <summary>How the amount is written.</summary>
    public ResourceValueType Type => _parts switch
    {
        null => ResourceValueType.Scalar,
        ResourceRange[] => ResourceValueType.Ranges,
        _ => ResourceValueType.Set,
    };

    /// <summary>The ranges, ascending, neither touching nor overlapping; empty for other types.</summary>
    public ReadOnlySpan<ResourceRange> Ranges => _parts as ResourceRange[];

    /// <summary>The items of a set in ordinal order; empty for other types.</summary>
    public ReadOnlySpan<string> Items => _parts as string[];
}
