namespace Mesosd.Registry;

/// <summary>Where the registry's log is kept.</summary>
public enum RegistryPlace : byte
{
    /// <summary>In the process' memory: it ends with the process.</summary>
    Memory,

    /// <summary>In a journal on the disk of the only master.</summary>
    Journal,

    /// <summary>In ZooKeeper, behind the election.</summary>
    ZooKeeper,
}
