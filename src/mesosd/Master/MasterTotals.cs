namespace Mesosd.Master;

/// <summary>How much of everything a master holds at one moment.</summary>
public sealed record MasterTotals
{
    /// <summary>Whether it cannot prove at present that it leads.</summary>
    public required bool IsSuspended { get; init; }

    /// <summary>Registered agents whose link is up and which no operator has taken out of service.</summary>
    public required int AgentsActive { get; init; }

    /// <summary>Registered agents whose link is up.</summary>
    public required int AgentsConnected { get; init; }

    /// <summary>Registered agents whose link is down.</summary>
    public required int AgentsDisconnected { get; init; }

    /// <summary>Agents that the registry has and that have not come back to this master yet.</summary>
    public required int AgentsRecovered { get; init; }

    /// <summary>Agents that are kept although their time is over: too many were missing at once.</summary>
    public required int AgentsHeld { get; init; }

    /// <summary>Agents that were given up and are remembered.</summary>
    public required int AgentsUnreachable { get; init; }

    /// <summary>Frameworks whose scheduler is connected.</summary>
    public required int FrameworksConnected { get; init; }

    /// <summary>Frameworks whose scheduler is not, or not yet, connected.</summary>
    public required int FrameworksDisconnected { get; init; }

    /// <summary>Frameworks that are over and remembered.</summary>
    public required int FrameworksCompleted { get; init; }

    /// <summary>Offers without an answer.</summary>
    public required int OpenOffers { get; init; }

    /// <summary>Live and unreachable tasks by state.</summary>
    public required TaskCounts Tasks { get; init; }

    /// <summary>cpus, gpus, mem and disk, in this order.</summary>
    public required IReadOnlyList<ResourceTotals> Resources { get; init; }
}
