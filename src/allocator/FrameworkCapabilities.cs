namespace Mesosd.Allocation;

/// <summary>What a framework says it can deal with, as far as it changes what it is offered.</summary>
[Flags]
public enum FrameworkCapabilities
{
    /// <summary>Nothing special.</summary>
    None = 0,

    /// <summary>May be offered agents that have GPUs.</summary>
    GpuResources = 1,

    /// <summary>May be offered revocable resources.</summary>
    RevocableResources = 2,

    /// <summary>May be offered shared volumes.</summary>
    SharedResources = 4,

    /// <summary>May be offered resources with refined reservations.</summary>
    ReservationRefinement = 8,

    /// <summary>May be offered agents of other regions than the master's.</summary>
    RegionAware = 16,

    /// <summary>May be in several roles.</summary>
    MultiRole = 32,

    /// <summary>Knows of unreachable agents.</summary>
    PartitionAware = 64,
}
