using Mesosd.Shell.Coordination;
using Mesosd.Shell.Log;
using Mesosd.Shell.Registry;

namespace Mesosd.Shell.Master;

/// <summary>What a master's turn acts upon.</summary>
internal sealed class MasterParts
{
    /// <summary>The present moment.</summary>
    public required HostClock Clock { get; init; }

    /// <summary>The log.</summary>
    public required RoleLog Log { get; init; }

    /// <summary>Where others read who leads.</summary>
    public required LeaderBoard Board { get; init; }

    /// <summary>The registry's file; null when it is elsewhere.</summary>
    public RegistryWriter? Journal { get; set; }

    /// <summary>ZooKeeper; null for a single master.</summary>
    public ZooKeeperCoordination? Coordination { get; set; }

    /// <summary>The link to the leader; null for a single master.</summary>
    public StandbyLink? Standby { get; set; }
}
