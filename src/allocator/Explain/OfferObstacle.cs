namespace Mesosd.Allocation;

/// <summary>
/// The first rule that keeps an agent from being offered to a framework in a role, in the order in which the
/// allocator asks.
/// </summary>
public enum OfferObstacle
{
    /// <summary>None: it would be offered in the next run.</summary>
    None,

    /// <summary>Allocation is paused until enough agents are back after a failover.</summary>
    Paused,

    /// <summary>The framework is not connected.</summary>
    FrameworkInactive,

    /// <summary>The framework is not in that role.</summary>
    NotInRole,

    /// <summary>The framework suppressed offers in that role.</summary>
    Suppressed,

    /// <summary>All that the framework asked for with REQUEST was satisfied.</summary>
    DemandSatisfied,

    /// <summary>The agent is disconnected, deactivated or draining.</summary>
    AgentInactive,

    /// <summary>The agent's host is not on the whitelist.</summary>
    NotWhitelisted,

    /// <summary>Everything that the agent has is offered or used.</summary>
    NothingFree,

    /// <summary>The agent has GPUs, and the framework lacks GPU_RESOURCES.</summary>
    GpuCapability,

    /// <summary>The agent is in another region, and the framework lacks REGION_AWARE.</summary>
    RegionCapability,

    /// <summary>The framework's offer constraints exclude the agent.</summary>
    Constraints,

    /// <summary>What is free is reserved for other roles.</summary>
    ReservedForOthers,

    /// <summary>What is left without what the framework's capabilities exclude is too little.</summary>
    ResourceCapability,

    /// <summary>The role's quota limit leaves too little.</summary>
    QuotaLimit,

    /// <summary>The rest is held back for other roles' guarantees.</summary>
    QuotaHeadroom,

    /// <summary>What is left is less than the smallest offer.</summary>
    BelowMinimum,

    /// <summary>No open piece of the framework's demand fits into it.</summary>
    BelowDemand,

    /// <summary>The framework refused it, and its filter has not ended.</summary>
    Filtered,
}
