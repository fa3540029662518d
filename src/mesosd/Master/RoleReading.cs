namespace Mesosd.Master;

/// <summary>A role at one moment.</summary>
/// <param name="Name">Its name.</param>
/// <param name="DominantShare">The largest part that it has of any scalar, descendants included.</param>
/// <param name="ActiveFilters">How many agents' offers its frameworks refuse at present.</param>
/// <param name="Quota">Scalars that have a quota, or of which the role has some.</param>
public readonly record struct RoleReading(
    string Name, double DominantShare, int ActiveFilters, IReadOnlyList<QuotaReading> Quota);
