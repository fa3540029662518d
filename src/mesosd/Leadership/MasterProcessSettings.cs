using Mesosd.Allocation;
using Mesosd.Master;
using Mesosd.Registry;

namespace Mesosd.Leadership;

/// <summary>What a master's process is made of.</summary>
public sealed record MasterProcessSettings
{
    /// <summary>
    /// What each leadership's core is made with. The id in it is replaced: each leadership has its own.
    /// </summary>
    public required MasterCoreSettings Master { get; init; }

    /// <summary>Makes an allocator for a leadership, of a seed.</summary>
    public required Func<ulong, IAllocator> MakeAllocator { get; init; }

    /// <summary>Where the registry is kept. ZooKeeper needs <see cref="ElectionPath"/>, a journal must not have it.</summary>
    public required RegistryPlace Registry { get; init; }

    /// <summary>
    /// The node below which masters stand for election, such as <c>/mesos</c>; null for a single master.
    /// </summary>
    public string? ElectionPath { get; init; }

    /// <summary>How long an operation may wait to be written before it is refused.</summary>
    public TimeSpan RegistryStoreTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// How long reading the registry may take before the leadership is left to others.
    /// </summary>
    public TimeSpan RegistryFetchTimeout { get; init; } = TimeSpan.FromMinutes(1);
}
