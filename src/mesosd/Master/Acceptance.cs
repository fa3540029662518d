using Mesosd.Allocation;
using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

/// <summary>The offers that one ACCEPT merged, and what its operations have left of them so far.</summary>
internal sealed class Acceptance(KnownFramework framework, OpenOffer first)
{
    public KnownFramework Framework { get; } = framework;

    public KnownAgent Agent { get; } = first.Agent;

    public RoleIndex Role { get; } = first.Role;

    /// <summary>What the offers held.</summary>
    public ResourceBundle Offered { get; set; } = ResourceBundle.Empty;

    public ResourceBundle Remaining { get; set; } = ResourceBundle.Empty;

    /// <summary>
    /// Volumes of another size, which come back with the next offers: as in Mesos, no operation of the same
    /// call sees them.
    /// </summary>
    public ResourceBundle Resized { get; set; } = ResourceBundle.Empty;

    /// <summary>The role as tasks carry it to the agent.</summary>
    public required ResourceAllocationInfo Allocation { get; init; }

    /// <summary>
    /// The executor that the last task brought: a thousand tasks of one executor name it one by one.
    /// </summary>
    public KnownExecutor? LastExecutor { get; set; }
}
