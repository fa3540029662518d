using System.Globalization;
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
        Version = new VersionInfo { Version = MesosdVersion.Text },
        Cluster = flags.Cluster,
        LogFolder = flags.Logging.Folder,
        Flags = [.. FlagTexts(flags).Select(flag => new Flag { Name = flag.Name, Value = flag.Text })],
    };

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
            Version = MesosdVersion.Text,
            Domain = domain,
            Address =
                new Address { Hostname = address.Hostname, Ip = address.Address.ToString(), Port = port },
        };
        foreach (MasterInfoCapabilityType type in s_capabilities)
            info.Capabilities.Add(new MasterInfoCapability { Type = type });
        return info;
    }

    private static IEnumerable<(string Name, string Text)> FlagTexts(MasterFlags flags)
    {
        ConnectionFlags connections = flags.Connections;
        yield return (MasterFlagTable.AgentPingTimeout.Name, FlagDuration.Format(flags.AgentPingTimeout));
        yield return (MasterFlagTable.MaxAgentPingTimeouts.Name, Text(flags.MaxAgentPingTimeouts));
        yield return (
            MasterFlagTable.AgentReregisterTimeout.Name, FlagDuration.Format(flags.AgentReregisterTimeout));
        yield return (MasterFailureFlags.RemovalBrake.Name, Percent(flags.RemovalBrake));
        yield return (MasterFailureFlags.RecoveryRemovalLimit.Name, Percent(flags.RecoveryRemovalLimit));
        if (flags.RemovalRate is { } rate)
            yield return (MasterFailureFlags.RemovalRate.Name, $"{rate.Permits}/{FlagDuration.Format(rate.Period)}");
        yield return (MasterFailureFlags.RegistryGcInterval.Name, FlagDuration.Format(flags.RegistryGcInterval));
        yield return (MasterFailureFlags.RegistryMaxAgentAge.Name, FlagDuration.Format(flags.RegistryMaxAgentAge));
        yield return (MasterFailureFlags.RegistryMaxAgentCount.Name, Text(flags.RegistryMaxAgentCount));
        yield return (MasterFlagTable.AllocationInterval.Name, FlagDuration.Format(flags.AllocationInterval));
        yield return (MasterFlagTable.FilterGpuResources.Name, Text(flags.FilterGpuResources));
        yield return (MasterFlagTable.RootSubmissions.Name, Text(flags.RootSubmissions));
        yield return (MasterFlagTable.MaxCompletedFrameworks.Name, Text(flags.MaxCompletedFrameworks));
        yield return (
            MasterFlagTable.MaxCompletedTasksPerFramework.Name, Text(flags.MaxCompletedTasksPerFramework));
        yield return (
            MasterFlagTable.MaxUnreachableTasksPerFramework.Name, Text(flags.MaxUnreachableTasksPerFramework));
        yield return (
            MasterRegistryFlags.Registry.Name,
            flags.Registry == RegistryKind.InMemory ? "in_memory" : "replicated_log");
        yield return (
            MasterRegistryFlags.StoreTimeout.Name, FlagDuration.Format(flags.RegistryStoreTimeout));
        yield return (
            MasterRegistryFlags.FetchTimeout.Name, FlagDuration.Format(flags.RegistryFetchTimeout));
        yield return (
            CommonFlags.SessionTimeout.Name, FlagDuration.Format(flags.ZooKeeperSessionTimeout));
        if (flags.Quorum is { } quorum) yield return (MasterRegistryFlags.Quorum.Name, Text(quorum));
        // Without the password.
        if (flags.ZooKeeper is { } ensemble) yield return (MasterRegistryFlags.ZooKeeper.Name, ensemble.ToString());
        yield return (MasterFlagTable.Port.Name, Text(flags.Network.Port));
        yield return (CommonFlags.MaxFrameSize.Name, BytesText.Format((ulong)connections.MaxFrameBytes));
        yield return (
            CommonFlags.MaxOutboundQueue.Name, BytesText.Format((ulong)connections.MaxOutboundQueueBytes));
        yield return (CommonFlags.MaxConnections.Name, Text(connections.MaxConnections));
        yield return (CommonFlags.Quiet.Name, Text(flags.Logging.IsQuiet));
        if (flags.OfferTimeout is { } offer)
            yield return (MasterFlagTable.OfferTimeout.Name, FlagDuration.Format(offer));
        if (flags.OfferLease is { } lease)
            yield return (MasterOfferFlags.OfferLease.Name, FlagDuration.Format(lease));
        if (flags.Whitelist is { } whitelist) yield return (MasterOfferFlags.Whitelist.Name, whitelist);
        yield return (MasterOfferFlags.RoleSorter.Name, Text(flags.RoleSorter));
        yield return (MasterOfferFlags.FrameworkSorter.Name, Text(flags.FrameworkSorter));
        yield return (MasterOfferFlags.RequireAgentDomain.Name, Text(flags.RequireAgentDomain));
        yield return (MasterOfferFlags.FrameworkMetrics.Name, Text(flags.PublishPerFrameworkMetrics));
        yield return (MasterOfferFlags.RecoveryTimeout.Name, FlagDuration.Format(flags.AllocatorRecoveryTimeout));
        yield return (
            MasterOfferFlags.RecoveryFactor.Name, flags.AgentRecoveryFactor.ToString(CultureInfo.InvariantCulture));
        if (flags.Network.Ip is { } ip) yield return (CommonFlags.Ip.Name, ip);
        if (flags.Network.Hostname is { } hostname) yield return (CommonFlags.Hostname.Name, hostname);
        if (flags.Cluster is { } cluster) yield return (MasterFlagTable.Cluster.Name, cluster);
        if (flags.WorkDir is { } workDir) yield return (MasterFlagTable.WorkDir.Name, workDir);
        if (flags.Logging.Folder is { } folder) yield return (CommonFlags.LogDir.Name, folder);
    }

    private static string Percent(double share) =>
        (share * 100).ToString("0.###", CultureInfo.InvariantCulture) + "%";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(SorterKind sorter) => sorter == SorterKind.WeightedRandom ? "random" : "drf";

    private static string Text(bool value) => value ? "true" : "false";
}
