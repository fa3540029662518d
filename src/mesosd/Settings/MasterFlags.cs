using Mesosd.Allocation;
using Mesosd.Protocol.Messages;
using Mesosd.ZooKeeper;

namespace Mesosd.Settings;

/// <summary>A master's settings, read and checked.</summary>
public sealed record MasterFlags
{
    /// <summary>Where it listens.</summary>
    public required NetworkFlags Network { get; init; }

    /// <summary>What it logs.</summary>
    public required LoggingFlags Logging { get; init; }

    /// <summary>What its peers may make it do.</summary>
    public required ConnectionFlags Connections { get; init; }

    /// <summary>Who must prove over HTTP who he is.</summary>
    public HttpAccessFlags HttpAccess { get; init; } = HttpAccessFlags.Open;

    /// <summary>All flags in force, by name, as <c>/flags</c> shows them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Shown { get; init; } = [];

    /// <summary>The folder for its own files; null for none.</summary>
    public string? WorkDir { get; init; }

    /// <summary>The cluster's name; null for none.</summary>
    public string? Cluster { get; init; }

    /// <summary>Where masters stand for election and keep the registry; null for a single master.</summary>
    public ZooKeeperUrl? ZooKeeper { get; init; }

    /// <summary>How long its session with ZooKeeper outlasts silence; 500 ms to 1 h.</summary>
    public required TimeSpan ZooKeeperSessionTimeout { get; init; }

    /// <summary>Where it keeps which agents belong to the cluster.</summary>
    public RegistryKind Registry { get; init; }

    /// <summary>How many masters shall store the registry, for those who know Mesos; of no effect.</summary>
    public int? Quorum { get; init; }

    /// <summary>How long reading the registry may take; above zero.</summary>
    public required TimeSpan RegistryFetchTimeout { get; init; }

    /// <summary>How long a change may wait to be written; above zero.</summary>
    public required TimeSpan RegistryStoreTimeout { get; init; }

    /// <summary>How often agents are pinged; 1 s to 15 min.</summary>
    public required TimeSpan AgentPingTimeout { get; init; }

    /// <summary>How many pings in a row an agent may miss; from 1.</summary>
    public required int MaxAgentPingTimeouts { get; init; }

    /// <summary>How long an agent whose connection broke may stay away; from 10 min.</summary>
    public required TimeSpan AgentReregisterTimeout { get; init; }

    /// <summary>How fast agents may be marked unreachable; null for any number.</summary>
    public PermitRate? RemovalRate { get; init; }

    /// <summary>The share of agents that may be silent at once before silent ones are held.</summary>
    public required double RemovalBrake { get; init; }

    /// <summary>The share of the registry's agents that may be missing after a change of leader.</summary>
    public required double RecoveryRemovalLimit { get; init; }

    /// <summary>How often old unreachable and gone agents are forgotten.</summary>
    public required TimeSpan RegistryGcInterval { get; init; }

    /// <summary>How long unreachable and gone agents are remembered.</summary>
    public required TimeSpan RegistryMaxAgentAge { get; init; }

    /// <summary>How many unreachable and gone agents are remembered.</summary>
    public required int RegistryMaxAgentCount { get; init; }

    /// <summary>How often all free resources are looked at; above zero.</summary>
    public required TimeSpan AllocationInterval { get; init; }

    /// <summary>How long an offer stands; null for ever.</summary>
    public TimeSpan? OfferTimeout { get; init; }

    /// <summary>
    /// An agent's resources are offered when they contain all of one of these sets; none: always.
    /// </summary>
    public required IReadOnlyList<IReadOnlyList<ResourceQuantity>> MinAllocatableResources { get; init; }

    /// <summary>The roles whose weight is not 1.</summary>
    public IReadOnlyList<RoleWeight> Weights { get; init; } = [];

    /// <summary>Resources that do not count towards fair shares.</summary>
    public IReadOnlyList<string> FairSharingExcludedResourceNames { get; init; } = [];

    /// <summary>Whether agents with GPUs are kept for frameworks that can use them.</summary>
    public bool FilterGpuResources { get; init; } = true;

    /// <summary>Whose turn it is among roles.</summary>
    public SorterKind RoleSorter { get; init; }

    /// <summary>Whose turn it is among the frameworks of a role.</summary>
    public SorterKind FrameworkSorter { get; init; }

    /// <summary>How long an offer may be sat on before others get it; null for ever.</summary>
    public TimeSpan? OfferLease { get; init; }

    /// <summary>The file with the hosts whose agents may be offered; null for all.</summary>
    public string? Whitelist { get; init; }

    /// <summary>Whether agents without a fault domain are refused.</summary>
    public bool RequireAgentDomain { get; init; }

    /// <summary>The share of known agents to wait for after a change of leader, with quotas.</summary>
    public required double AgentRecoveryFactor { get; init; }

    /// <summary>How long to wait for them.</summary>
    public required TimeSpan AllocatorRecoveryTimeout { get; init; }

    /// <summary>Whether each framework has metrics of its own.</summary>
    public bool PublishPerFrameworkMetrics { get; init; } = true;

    /// <summary>The region and zone of this machine; null for none.</summary>
    public DomainInfo? Domain { get; init; }

    /// <summary>Whether frameworks may run tasks as root.</summary>
    public bool RootSubmissions { get; init; } = true;

    /// <summary>How many ended frameworks are remembered.</summary>
    public required int MaxCompletedFrameworks { get; init; }

    /// <summary>How many ended tasks of each framework are remembered.</summary>
    public required int MaxCompletedTasksPerFramework { get; init; }

    /// <summary>How many unreachable tasks of each framework are remembered.</summary>
    public required int MaxUnreachableTasksPerFramework { get; init; }

    /// <summary>How many may listen to the operators' event stream; from 1.</summary>
    public required int MaxEventSubscribers { get; init; }

    /// <summary>
    /// The settings that values without errors give; wrong ones where two do not go together.
    /// </summary>
    public static RoleFlags<MasterFlags> From(FlagValues values)
    {
        if (values.Errors.Count > 0) return RoleFlags<MasterFlags>.Wrong(values);
        List<FlagError> errors = [];
        MasterRegistryFlags.Check(values, errors);
        MasterFlags flags = new()
        {
            Network = NetworkFlags.From(values, MasterFlagTable.Port),
            Logging = LoggingFlags.From(values),
            Connections = ConnectionFlags.From(values, errors),
            HttpAccess = HttpAccessFlags.OfMaster(values, errors),
            Shown = FlagTexts.Of(values),
            WorkDir = values.Find(MasterFlagTable.WorkDir),
            Cluster = values.Find(MasterFlagTable.Cluster),
            ZooKeeper = values.Find(MasterRegistryFlags.ZooKeeper),
            ZooKeeperSessionTimeout = values.Get(CommonFlags.SessionTimeout),
            Registry = values.Get(MasterRegistryFlags.Registry),
            Quorum = values.FindValue(MasterRegistryFlags.Quorum),
            RegistryFetchTimeout = values.Get(MasterRegistryFlags.FetchTimeout),
            RegistryStoreTimeout = values.Get(MasterRegistryFlags.StoreTimeout),
            AgentPingTimeout = values.Get(MasterFlagTable.AgentPingTimeout),
            MaxAgentPingTimeouts = values.Get(MasterFlagTable.MaxAgentPingTimeouts),
            AgentReregisterTimeout = values.Get(MasterFlagTable.AgentReregisterTimeout),
            RemovalRate = values.Find(MasterFailureFlags.RemovalRate),
            RemovalBrake = values.Get(MasterFailureFlags.RemovalBrake),
            RecoveryRemovalLimit = values.Get(MasterFailureFlags.RecoveryRemovalLimit),
            RegistryGcInterval = values.Get(MasterFailureFlags.RegistryGcInterval),
            RegistryMaxAgentAge = values.Get(MasterFailureFlags.RegistryMaxAgentAge),
            RegistryMaxAgentCount = values.Get(MasterFailureFlags.RegistryMaxAgentCount),
            AllocationInterval = values.Get(MasterFlagTable.AllocationInterval),
            OfferTimeout = values.FindValue(MasterFlagTable.OfferTimeout),
            MinAllocatableResources = values.Get(MasterFlagTable.MinAllocatableResources),
            Weights = values.Find(MasterFlagTable.Weights) ?? [],
            FairSharingExcludedResourceNames = values.Find(MasterFlagTable.ExcludedResourceNames) ?? [],
            FilterGpuResources = values.Get(MasterFlagTable.FilterGpuResources),
            RoleSorter = values.Get(MasterOfferFlags.RoleSorter),
            FrameworkSorter = values.Get(MasterOfferFlags.FrameworkSorter),
            OfferLease = values.FindValue(MasterOfferFlags.OfferLease),
            Whitelist = values.Find(MasterOfferFlags.Whitelist),
            RequireAgentDomain = values.Get(MasterOfferFlags.RequireAgentDomain),
            AgentRecoveryFactor = values.Get(MasterOfferFlags.RecoveryFactor),
            AllocatorRecoveryTimeout = values.Get(MasterOfferFlags.RecoveryTimeout),
            PublishPerFrameworkMetrics = values.Get(MasterOfferFlags.FrameworkMetrics),
            Domain = values.Find(CommonFlags.Domain),
            RootSubmissions = values.Get(MasterFlagTable.RootSubmissions),
            MaxCompletedFrameworks = values.Get(MasterFlagTable.MaxCompletedFrameworks),
            MaxCompletedTasksPerFramework = values.Get(MasterFlagTable.MaxCompletedTasksPerFramework),
            MaxUnreachableTasksPerFramework = values.Get(MasterFlagTable.MaxUnreachableTasksPerFramework),
            MaxEventSubscribers = values.Get(MasterFlagTable.MaxEventSubscribers),
        };
        return new RoleFlags<MasterFlags>(errors.Count == 0 ? flags : null, errors, values.Warnings);
    }

    /// <summary>Reads all sources.</summary>
    public static RoleFlags<MasterFlags> Read(FlagSources sources) =>
        From(FlagParser.Parse(MasterFlagTable.Table, sources));
}
