namespace Mesosd.Allocation;

/// <summary>What a framework says of the offers it wants in one of its roles. Equal wishes are kept once.</summary>
/// <param name="Role">One of the framework's roles.</param>
public sealed record RoleWish(RoleIndex Role)
{
    /// <summary>
    /// An offer must satisfy all quantities of at least one alternative; takes the place of
    /// <see cref="AllocatorSettings.MinimumAllocatable"/>. Null leaves that in force; no alternatives let
    /// anything pass that is not empty.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<ResourceQuantity>>? MinimumAllocatable { get; init; }

    /// <summary>Only agents that satisfy these are offered; null for all.</summary>
    public OfferConstraints? Constraints { get; init; }
}
