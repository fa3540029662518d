using System.Net;
using Mesosd.Allocation;
using Mesosd.Core;
using Mesosd.Leadership;
using Mesosd.Master;
using Mesosd.Protocol.Messages;
using Mesosd.Registry;
using Mesosd.Settings;
using Mesosd.Shell.Linux;
using Mesosd.Shell.Network;

namespace Mesosd.Shell.Master;

/// <summary>From flags to a core and to what readers are told about them.</summary>
internal static class MasterSetup
{
    private static readonly MasterInfoCapabilityType[] s_capabilities =
    [
        MasterInfoCapabilityType.AgentUpdate, MasterInfoCapabilityType.AgentDraining, MasterInfoCapabilityType.QuotaV2,
    ];

    /// <summary>Where the flags want the registry to be.</summary>
    public static RegistryPlace PlaceOf(MasterFlags flags) => flags.Registry == RegistryKind.InMemory
        ? RegistryPlace.Memory
        : flags.ZooKeeper is null ? RegistryPlace.Journal : RegistryPlace.ZooKeeper;

    /// <summary>The core of a whole process, which makes a core with an allocator of its own for each leadership.</summary>
    public static MasterProcessCore ProcessOf(MasterFlags flags, AdvertisedAddress address, IPEndPoint bound) => new(
        new MasterProcessSettings
        {
            Master = SettingsOf(flags, InfoOf(address, bound, flags.Domain)),
            MakeAllocator = seed => new DominantResourceAllocator(AllocatorOf(flags, seed)),
            Registry = PlaceOf(flags),
            ElectionPath = flags.ZooKeeper?.Path,
            RegistryStoreTimeout = flags.RegistryStoreTimeout,
            RegistryFetchTimeout = flags.RegistryFetchTimeout,
        },
        SystemRandom.NextSeed());

    /// <summary>What readers are told.</summary>
    public static MasterFacts FactsOf(MasterFlags flags) => new()
    {
        Version = BuildFacts.Version,
        Cluster = flags.Cluster,
        LogFolder = flags.Logging.Folder,
        Flags = [.. flags.Shown.Select(flag => new Flag { Name = flag.Key, Value = flag.Value })],
    };

    /// <summary>Where its log is; null when it writes none.</summary>
    public static string? LogFileOf(MasterFlags flags) =>
        flags.Logging.Folder is { } folder ? Path.Combine(folder, "mesosd-master.INFO") : null;

    private static MasterCoreSettings SettingsOf(MasterFlags flags, MasterInfo info) => new()
    {
        Info = info,
        AgentPingTimeout = flags.AgentPingTimeout,
        MaxAgentPingTimeouts = flags.MaxAgentPingTimeouts,
        AgentReregisterTimeout = flags.AgentReregisterTimeout,
        RemovalRate = flags.RemovalRate,
        RemovalBrake = flags.RemovalBrake,
        RecoveryRemovalLimit = flags.RecoveryRemovalLimit,
        RegistryGcInterval = flags.RegistryGcInterval,
        RegistryMaxAgentAge = flags.RegistryMaxAgentAge,
        RegistryMaxAgentCount = flags.RegistryMaxAgentCount,
        // For a registry in memory: after a start, any agent of a former master may still come.
        RecoveryWindow = flags.AgentReregisterTimeout,
        OfferTimeout = flags.OfferTimeout,
        OfferLease = flags.OfferLease,
        AllocationInterval = flags.AllocationInterval,
        PublishPerFrameworkMetrics = flags.PublishPerFrameworkMetrics,
        RequireAgentDomain = flags.RequireAgentDomain,
        AgentRecoveryFactor = flags.AgentRecoveryFactor,
        AllocatorRecoveryTimeout = flags.AllocatorRecoveryTimeout,
        RootSubmissions = flags.RootSubmissions,
        InitialWeights = [.. flags.Weights.Select(weight => KeyValuePair.Create(weight.Role, weight.Weight))],
        MaxCompletedFrameworks = flags.MaxCompletedFrameworks,
        MaxCompletedTasksPerFramework = flags.MaxCompletedTasksPerFramework,
        MaxUnreachableTasksPerFramework = flags.MaxUnreachableTasksPerFramework,
        MaxEventSubscribers = flags.MaxEventSubscribers,
    };

    private static AllocatorSettings AllocatorOf(MasterFlags flags, ulong seed) => new()
    {
        AllocationInterval = flags.AllocationInterval,
        MinimumAllocatable = flags.MinAllocatableResources,
        FairSharingExcludedNames = flags.FairSharingExcludedResourceNames,
        FilterGpuResources = flags.FilterGpuResources,
        RoleSorter = flags.RoleSorter,
        FrameworkSorter = flags.FrameworkSorter,
        Region = flags.Domain?.FaultDomain?.Region.Name,
        Seed = seed,
    };

    private static MasterInfo InfoOf(AdvertisedAddress address, IPEndPoint bound, DomainInfo? domain)
    {
        int port = address.Port ?? bound.Port;
        MasterInfo info = new()
        {
            Id = "",
            // The address' bytes in the order of the network, read as this machine's integer: Mesos' old way.
            Ip = address.Address.GetAddressBytes() is { Length: 4 } bytes ? BitConverter.ToUInt32(bytes) : 0,
            Port = (uint)port,
            Pid = $"master@{address.Address}:{port}",
            Hostname = address.Hostname,
            Version = MesosdVersion.MesosText,
            Domain = domain,
            Address =
                new Address { Hostname = address.Hostname, Ip = address.Address.ToString(), Port = port },
        };
        foreach (MasterInfoCapabilityType type in s_capabilities)
            info.Capabilities.Add(new MasterInfoCapability { Type = type });
        return info;
    }
}
