namespace Mesosd.Simulation;

/// <summary>
/// Bugs that are put into a simulated cluster to see whether they are found. Each is made around the cores, in what
/// stands between them and the world; the binary has none of it.
/// </summary>
internal enum PlantedBug
{
    None,

    /// <summary>What a leader writes does not check that it still leads.</summary>
    MissingFence,

    /// <summary>An agent sends before it writes: an executor may forget an update that is not on the disk.</summary>
    AcknowledgesBeforeWriting,

    /// <summary>An executor gets a group without its last task.</summary>
    TornGroup,

    /// <summary>The filters of declined offers do not reach the master.</summary>
    LostFilter,

    /// <summary>Resources are given back twice.</summary>
    ReleasedTwice,

    /// <summary>Offers are made beyond the limits of quotas.</summary>
    IgnoredLimits,

    /// <summary>A master answers questions about tasks of agents that are not back yet.</summary>
    EarlyReconciliation,

    /// <summary>A master begins with an empty registry.</summary>
    ForgottenRegistry,
}
