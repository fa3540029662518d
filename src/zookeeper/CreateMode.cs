namespace Mesosd.ZooKeeper;

/// <summary>How long a node lives, and who names it; the numbers are ZooKeeper's.</summary>
public enum CreateMode
{
    /// <summary>Until it is deleted.</summary>
    Persistent = 0,

    /// <summary>As long as the session that created it; it can have no children.</summary>
    Ephemeral = 1,

    /// <summary>Until it is deleted; ZooKeeper appends a number of ten digits that only grows below one parent.</summary>
    PersistentSequential = 2,

    /// <summary>As long as its session, with a number appended.</summary>
    EphemeralSequential = 3,

    /// <summary>Until some time after its last child was deleted.</summary>
    Container = 4,
}
