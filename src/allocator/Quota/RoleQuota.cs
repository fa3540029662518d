namespace Mesosd.Allocation;

/// <summary>
/// What a top-level role, with all its descendants, is promised and what it may have at most. Both speak of
/// <em>consumption</em>: everything that is reserved for the role, allocated or not, and what is allocated to
/// it of unreserved resources. Revocable resources do not count.
/// </summary>
public sealed record RoleQuota
{
    /// <summary>No guarantee and no limit: the quota of every role that has none.</summary>
    public static readonly RoleQuota None = new();

    /// <summary>Held back from others until the role has consumed it; names that are missing are not guaranteed.</summary>
    public IReadOnlyList<ResourceQuantity> Guarantees { get; init; } = [];

    /// <summary>
    /// No grant takes consumption above these; names that are missing are not limited. Lowering a limit takes
    /// nothing away.
    /// </summary>
    public IReadOnlyList<ResourceQuantity> Limits { get; init; } = [];

    /// <summary>Whether nothing is guaranteed or limited.</summary>
    public bool IsNone => Guarantees.Count == 0 && Limits.Count == 0;
}
