namespace Mesosd.Allocation;

/// <summary>What the allocator knows about a framework.</summary>
public sealed record FrameworkOptions
{
    /// <summary>
    /// The framework's id; decides between frameworks whose shares and allocation counts are equal.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>The roles in which it wants offers; each once.</summary>
    public required IReadOnlyList<RoleIndex> Roles { get; init; }

    /// <summary>Those of its roles in which it wants no offers for now.</summary>
    public IReadOnlyList<RoleIndex> SuppressedRoles { get; init; } = [];

    /// <summary>What it wants of offers, by role; roles that are missing take any offer.</summary>
    public IReadOnlyList<RoleWish> Wishes { get; init; } = [];

    /// <summary>What it can deal with.</summary>
    public FrameworkCapabilities Capabilities { get; init; }
}
