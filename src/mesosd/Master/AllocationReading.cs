namespace Mesosd.Master;

/// <summary>Who has what share at one moment, for metrics.</summary>
public sealed record AllocationReading
{
    /// <summary>Roles that are in use, or have a weight or a quota.</summary>
    public required IReadOnlyList<RoleReading> Roles { get; init; }

    /// <summary>Frameworks in each of their roles.</summary>
    public required IReadOnlyList<SubscriptionMetrics> Subscriptions { get; init; }

    /// <summary>The first frameworks with what they have done.</summary>
    internal IReadOnlyList<FrameworkFiguresReading> Frameworks { get; init; } = [];

    /// <summary>The first principals of frameworks with what they have sent.</summary>
    internal IReadOnlyList<PrincipalReading> Principals { get; init; } = [];

    /// <summary>Roles, principals, frameworks and subscriptions that were too many to be shown.</summary>
    public required int LeftOut { get; init; }
}
