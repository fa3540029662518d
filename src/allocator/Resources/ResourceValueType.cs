namespace Mesosd.Allocation;

/// <summary>How an amount of a resource is written.</summary>
public enum ResourceValueType
{
    /// <summary>A number with three decimals, such as cpus or megabytes of memory.</summary>
    Scalar,

    /// <summary>Closed ranges of whole numbers, such as ports.</summary>
    Ranges,

    /// <summary>Named items.</summary>
    Set,
}
