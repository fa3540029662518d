namespace Mesosd.Registry;

/// <summary>What a transaction of the registry in ZooKeeper does.</summary>
internal enum RegistryWriteKind : byte
{
    /// <summary>Makes the head and the folders: nobody has used this path before.</summary>
    Founding,

    /// <summary>Only asks whether we still lead, before something odd is held for damage.</summary>
    Doubt,

    /// <summary>Writes an entry.</summary>
    Batch,

    /// <summary>Writes a part of a snapshot.</summary>
    Part,

    /// <summary>Puts the snapshot in force.</summary>
    Head,

    /// <summary>Deletes what became superfluous.</summary>
    Cleaning,
}
