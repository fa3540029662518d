using Mesosd.Allocation;

namespace Mesosd.Settings;

/// <summary>The master's flags that work; the others are in <see cref="UnsupportedMasterFlags"/>.</summary>
public static class MasterFlagTable
{
    // Lists are kept in memory for each framework; beyond this they would be all that the memory holds.
    private const int MaxHistory = 10_000_000;

    // Each costs a connection, and a copy of every event.
    private const int MaxSubscribers = 100_000;

    /// <summary>The master's own files.</summary>
    public static readonly Flag<string> WorkDir = new("work_dir", FlagTypes.FolderLike("/var/lib/mesos"))
    {
        Topic = FlagTopics.General,
        Rank = FlagRank.Core,
        DefaultNote = "none needed with --zk, or while the registry is in memory",
        Help = "The folder for the master's own files: the registry of a single master.",
    };

    /// <summary>The cluster's name.</summary>
    public static readonly Flag<string> Cluster =
        new("cluster", FlagTypes.TextOf("NAME", "a name for people", "east"))
        {
            Topic = FlagTopics.General,
            Rank = FlagRank.Expected,
            Help = "The cluster's name, for people.",
        };

    /// <summary>The port to listen on.</summary>
    public static readonly Flag<ushort> Port = new("port", FlagTypes.Port, "5050")
    {
        Topic = FlagTopics.Network,
        Rank = FlagRank.Core,
        Help = "The port to listen on, for HTTP and the native protocol; 0 takes a free one.",
    };

    /// <summary>How long a ping may stay without an answer.</summary>
    public static readonly Flag<TimeSpan> AgentPingTimeout = new("agent_ping_timeout",
        FlagTypes.DurationFrom(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(15)), "1secs")
    {
        Aliases = ["slave_ping_timeout"],
        Topic = FlagTopics.Agents,
        Rank = FlagRank.Core,
        MesosDefault = "15secs",
        Help = "How often agents are pinged, and how long an answer may take.",
    };

    /// <summary>How many pings in a row may be missed.</summary>
    public static readonly Flag<int> MaxAgentPingTimeouts =
        new("max_agent_ping_timeouts", FlagTypes.CountFrom(1, 10_000), "5")
        {
            Aliases = ["max_slave_ping_timeouts"],
            Topic = FlagTopics.Agents,
            Rank = FlagRank.Core,
            Help = "An agent that misses this many pings in a row is marked unreachable.",
        };

    /// <summary>How long a known agent may stay away.</summary>
    public static readonly Flag<TimeSpan> AgentReregisterTimeout = new("agent_reregister_timeout",
        FlagTypes.DurationFrom(TimeSpan.FromMinutes(10), TimeSpan.MaxValue), "10mins")
    {
        Aliases = ["slave_reregister_timeout"],
        Topic = FlagTopics.Agents,
        Rank = FlagRank.Core,
        Help = "How long an agent whose connection broke has to register again before it is marked " +
               "unreachable.",
    };

    /// <summary>The period of allocation.</summary>
    public static readonly Flag<TimeSpan> AllocationInterval =
        new("allocation_interval", FlagTypes.PositiveDuration, "1secs")
        {
            Topic = FlagTopics.Offers,
            Rank = FlagRank.Core,
            Help = "How often all agents' free resources are looked at again; resources that become free " +
                   "are offered at once.",
        };

    /// <summary>How long an offer stands.</summary>
    public static readonly Flag<TimeSpan> OfferTimeout = new("offer_timeout", FlagTypes.PositiveDuration)
    {
        Topic = FlagTopics.Offers,
        Rank = FlagRank.Core,
        DefaultNote = "offers stand until they are answered",
        Help = "How long a framework may hold an offer before it is taken back.",
    };

    /// <summary>What is worth an offer.</summary>
    public static readonly Flag<IReadOnlyList<IReadOnlyList<ResourceQuantity>>> MinAllocatableResources =
        new("min_allocatable_resources", FlagTypes.Quantities, "cpus:0.01|mem:32")
        {
            Topic = FlagTopics.Offers,
            Rank = FlagRank.Core,
            Help = "An agent's resources are offered when they contain one of these sets: ; stands for " +
                   "and, | for or.",
        };

    /// <summary>The roles' weights.</summary>
    public static readonly Flag<IReadOnlyList<RoleWeight>> Weights = new("weights", FlagTypes.Weights)
    {
        Topic = FlagTopics.Offers,
        Rank = FlagRank.Dead,
        DefaultNote = "1 for every role",
        Help = "The roles' weights: a role with 2 is due twice what a role with 1 is.",
    };

    /// <summary>Resources that do not count.</summary>
    public static readonly Flag<IReadOnlyList<string>> ExcludedResourceNames =
        new("fair_sharing_excluded_resource_names", FlagTypes.Names)
        {
            Topic = FlagTopics.Offers,
            Rank = FlagRank.Advanced,
            DefaultNote = "all resources count",
            Help = "Resources that do not count towards fair shares, such as gpus.",
        };

    /// <summary>Who sees machines with GPUs.</summary>
    public static readonly Flag<bool> FilterGpuResources =
        new("filter_gpu_resources", FlagTypes.Switch, "true")
        {
            Topic = FlagTopics.Offers,
            Rank = FlagRank.Expected,
            Help = "Whether agents with GPUs are offered only to frameworks that can use GPUs.",
        };

    /// <summary>Whether tasks may run as root.</summary>
    public static readonly Flag<bool> RootSubmissions = new("root_submissions", FlagTypes.Switch, "true")
    {
        Topic = FlagTopics.Frameworks,
        Rank = FlagRank.Advanced,
        Help = "Whether frameworks may run tasks as root.",
    };

    /// <summary>How many frameworks are remembered.</summary>
    public static readonly Flag<int> MaxCompletedFrameworks =
        new("max_completed_frameworks", FlagTypes.CountFrom(0, MaxHistory), "50")
        {
            Topic = FlagTopics.Frameworks,
            Rank = FlagRank.Expected,
            Help = "How many frameworks are remembered after their end.",
        };

    /// <summary>How many ended tasks are remembered.</summary>
    public static readonly Flag<int> MaxCompletedTasksPerFramework =
        new("max_completed_tasks_per_framework", FlagTypes.CountFrom(0, MaxHistory), "1000")
        {
            Topic = FlagTopics.Frameworks,
            Rank = FlagRank.Expected,
            Help = "How many tasks of each framework are remembered after their end.",
        };

    /// <summary>How many unreachable tasks are remembered.</summary>
    public static readonly Flag<int> MaxUnreachableTasksPerFramework =
        new("max_unreachable_tasks_per_framework", FlagTypes.CountFrom(0, MaxHistory), "1000")
        {
            Topic = FlagTopics.Frameworks,
            Rank = FlagRank.Expected,
            Help = "How many tasks of each framework are remembered while their agents are unreachable.",
        };

    /// <summary>How many may listen to the operators' event stream.</summary>
    public static readonly Flag<int> MaxEventSubscribers =
        new("max_operator_event_stream_subscribers", FlagTypes.CountFrom(1, MaxSubscribers), "1000")
        {
            Topic = FlagTopics.Frameworks,
            Rank = FlagRank.Advanced,
            Help = "How many may listen to the operators' event stream; the oldest makes room for the next.",
        };

    /// <summary>All of the master's flags.</summary>
    public static FlagTable Table { get; } = new("mesosd master", FlagRole.Master,
    [
        WorkDir, Cluster, CommonFlags.Help, CommonFlags.Version,
        Port, CommonFlags.Ip, CommonFlags.AdvertiseIp, CommonFlags.AdvertisePort, CommonFlags.Hostname,
        CommonFlags.HostnameLookup,
        .. MasterRegistryFlags.All,
        AgentPingTimeout, MaxAgentPingTimeouts, AgentReregisterTimeout, .. MasterFailureFlags.All,
        AllocationInterval, OfferTimeout, MinAllocatableResources, Weights, ExcludedResourceNames,
        FilterGpuResources, .. MasterOfferFlags.All,
        RootSubmissions, MaxCompletedFrameworks, MaxCompletedTasksPerFramework,
        MaxUnreachableTasksPerFramework, MaxEventSubscribers,
        CommonFlags.Level, CommonFlags.LogDir, CommonFlags.Quiet,
        CommonFlags.MaxFrameSize, CommonFlags.MaxOutboundQueue, CommonFlags.MaxConnections,
        HttpFlags.MaxConnections, .. HttpFlags.OfMaster,
        .. UnsupportedMasterFlags.All,
        .. CommonFlags.NotWorking,
    ]);
}
