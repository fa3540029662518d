namespace Mesosd.Master;

/// <summary>Who has what share at one moment, for metrics.</summary>
public sealed record AllocationReading
{
    /// <summary>Roles that are in use, or have a weight or a quota.</summary>
    public required IReadOnlyList<RoleReading> Roles { get; init; }

    /// <summary>Frameworks in each of their roles.</summary>
    public required IReadOnlyList<SubscriptionMetrics> Subscriptions { get; init; }

    /// <summary>Whether frameworks are to have figures of their own.</summary>
    public required bool ShowsFrameworks { get; init; }

    /// <summary>Roles and subscriptions that were too many to be shown.</summary>
    public required int LeftOut { get; init; }
}
