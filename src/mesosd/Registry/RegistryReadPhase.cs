namespace Mesosd.Registry;

// What of a registry in ZooKeeper is being read, in this order.
internal enum RegistryReadPhase : byte
{
    /// <summary>Which snapshot is in force, and whether we may read it.</summary>
    Head,

    /// <summary>The parts of that snapshot.</summary>
    Parts,

    /// <summary>Which entries there are.</summary>
    Log,

    /// <summary>Which parts of snapshots there are: an earlier leader may have left some.</summary>
    Leftovers,

    /// <summary>The entries behind the snapshot.</summary>
    Entries,
}
