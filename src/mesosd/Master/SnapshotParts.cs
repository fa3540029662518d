namespace Mesosd.Master;

/// <summary>
/// What a reader wants to see. Totals and counters are always there; the rest costs what it shows.
/// </summary>
[Flags]
public enum SnapshotParts
{
    /// <summary>Totals, counters and weights alone.</summary>
    None = 0,

    /// <summary>Agents with their resources.</summary>
    Agents = 1,

    /// <summary>Frameworks with their offers and resources.</summary>
    Frameworks = 2,

    /// <summary>Tasks: live, unreachable and over.</summary>
    Tasks = 4,

    /// <summary>Executors.</summary>
    Executors = 8,

    /// <summary>Roles with what is offered to them and used by them.</summary>
    Roles = 16,

    /// <summary>Machines in the maintenance schedule, and what frameworks say to it.</summary>
    Maintenance = 32,

    /// <summary>Shares of roles and frameworks, for metrics.</summary>
    Shares = 64,

    /// <summary>Operations whose outcome was not acknowledged.</summary>
    Operations = 128,

    /// <summary>All of the cluster's state; operations, shares and maintenance are asked for by themselves.</summary>
    All = Agents | Frameworks | Tasks | Executors | Roles,
}
