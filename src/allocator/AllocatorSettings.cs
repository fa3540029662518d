namespace Mesosd.Allocation;

/// <summary>How an allocator behaves; fixed for its life.</summary>
public sealed record AllocatorSettings
{
    /// <summary>
    /// The flag <c>allocation_interval</c>, above 0: no refusal is shorter, and resources declined without a
    /// filter go to the same framework again at most that often. Freed resources never wait for it.
    /// </summary>
    public TimeSpan AllocationInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The flag <c>min_allocatable_resources</c>: an offer must satisfy all quantities of at least one
    /// alternative. Without alternatives anything may be offered.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<ResourceQuantity>> MinimumAllocatable { get; init; } =
        [[new ResourceQuantity("cpus", 10)], [new ResourceQuantity("mem", 32_000)]];

    /// <summary>The flag <c>fair_sharing_excluded_resource_names</c>: scalars that no share counts.</summary>
    public IReadOnlyList<string> FairSharingExcludedNames { get; init; } = [];

    /// <summary>
    /// The flag <c>filter_gpu_resources</c>: agents with GPUs are offered only to frameworks with
    /// <see cref="FrameworkCapabilities.GpuResources"/>.
    /// </summary>
    public bool FilterGpuResources { get; init; } = true;

    /// <summary>The flag <c>role_sorter</c>: in which order roles have their turn.</summary>
    public SorterKind RoleSorter { get; init; }

    /// <summary>The flag <c>framework_sorter</c>: in which order the frameworks of a role have theirs.</summary>
    public SorterKind FrameworkSorter { get; init; }

    /// <summary>
    /// The master's region: agents of others go only to frameworks with
    /// <see cref="FrameworkCapabilities.RegionAware"/>. Null when the master has none.
    /// </summary>
    public string? Region { get; init; }

    /// <summary>Where the order of the agents in each run comes from.</summary>
    public ulong Seed { get; init; }
}
