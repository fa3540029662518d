namespace Mesosd.ZooKeeper;

/// <summary>What ZooKeeper knows of a node beside its data. Zxids number the ensemble's transactions in order.</summary>
public readonly record struct NodeStat
{
    /// <summary>The transaction that created the node; it tells a node from a later one of the same name.</summary>
    public long CreatedZxid { get; init; }

    /// <summary>The transaction that last set its data.</summary>
    public long ModifiedZxid { get; init; }

    /// <summary>When it was created, in milliseconds since 1970 by the clock of the server that led then.</summary>
    public long CreatedMilliseconds { get; init; }

    /// <summary>When its data was last set, in milliseconds since 1970 by the clock of the server that led then.</summary>
    public long ModifiedMilliseconds { get; init; }

    /// <summary>How often the data was set; what conditional writes name.</summary>
    public int Version { get; init; }

    /// <summary>How often the set of children changed.</summary>
    public int ChildrenVersion { get; init; }

    /// <summary>How often the access rules changed.</summary>
    public int AclVersion { get; init; }

    /// <summary>The session that an ephemeral node belongs to, 0 for others.</summary>
    public long EphemeralOwner { get; init; }

    /// <summary>The length of the data.</summary>
    public int DataBytes { get; init; }

    /// <summary>How many children there are.</summary>
    public int ChildrenCount { get; init; }

    /// <summary>The transaction that last changed the set of children.</summary>
    public long ChildrenModifiedZxid { get; init; }
}
