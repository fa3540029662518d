using Mesosd.Protocol.Messages;

namespace Mesosd.Settings;

/// <summary>The agent's flags that work.</summary>
public static class AgentFlagTable
{
    /// <summary>Where the masters are.</summary>
    public static readonly Flag<IReadOnlyList<string>> Master = new("master", FlagTypes.Masters)
    {
        Topic = FlagTopics.General,
        Rank = FlagRank.Core,
        IsRequired = true,
        Help = "The masters' hosts and ports, of which the leading one is found; or zk://host:port,.../path, where they " +
               "elect it. A password is best kept in a file: file:///path.",
    };

    /// <summary>Sandboxes and the agent's own state.</summary>
    public static readonly Flag<string> WorkDir = new("work_dir", FlagTypes.FolderLike("/var/lib/mesos"))
    {
        Topic = FlagTopics.General,
        Rank = FlagRank.Core,
        IsRequired = true,
        Help = "The folder for sandboxes and for what the agent must remember; it has to survive reboots.",
    };

    /// <summary>What may vanish with a reboot.</summary>
    public static readonly Flag<string> RuntimeDir =
        new("runtime_dir", FlagTypes.FolderLike("/var/run/mesos"))
        {
            Topic = FlagTopics.General,
            Rank = FlagRank.Core,
            DefaultNote = "/var/run/mesos as root, otherwise /tmp/mesos/runtime",
            Help = "The folder for sockets and whatever else is worthless after a reboot.",
        };

    /// <summary>The port to listen on.</summary>
    public static readonly Flag<ushort> Port = new("port", FlagTypes.Port, "5051")
    {
        Topic = FlagTopics.Network,
        Rank = FlagRank.Core,
        Help = "The port to listen on, for HTTP and the native protocol; 0 takes a free one.",
    };

    /// <summary>What the agent offers.</summary>
    public static readonly Flag<IReadOnlyList<Resource>> Resources = new("resources", FlagTypes.Resources)
    {
        Topic = FlagTopics.Resources,
        Rank = FlagRank.Core,
        DefaultNote = "what the machine has",
        Help = "What to offer: name:value or name(role):value with ; between, or JSON. A role reserves it. " +
               "Of cpus, mem (MB), disk (MB) and ports, what is not named is detected.",
    };

    /// <summary>What frameworks may choose agents by.</summary>
    public static readonly Flag<IReadOnlyList<AgentAttribute>> Attributes =
        new("attributes", FlagTypes.Attributes)
        {
            Topic = FlagTopics.Resources,
            Rank = FlagRank.Core,
            DefaultNote = "none",
            Help = "What frameworks may choose agents by: name:value with ; between.",
        };

    /// <summary>The role of resources without one.</summary>
    public static readonly Flag<string> DefaultRole = new("default_role", FlagTypes.Role, RoleName.Unreserved)
    {
        Topic = FlagTopics.Resources,
        Rank = FlagRank.Core,
        Help = "The role that resources without one are reserved for; * for nobody.",
    };

    /// <summary>What is lent out beyond the agent's resources.</summary>
    public static readonly Flag<IReadOnlyList<Resource>> ResourceEstimator =
        new("resource_estimator", FlagTypes.LentResources)
        {
            Topic = FlagTopics.Resources,
            Rank = FlagRank.Advanced,
            Help = "What to lend out beyond resources, as revocable ones: fixed:RESOURCES. " +
                   "Only frameworks with REVOCABLE_RESOURCES are offered them.",
        };

    /// <summary>Whether tasks run as their own users.</summary>
    public static readonly Flag<bool> SwitchUser = new("switch_user", FlagTypes.Switch, "true")
    {
        Topic = FlagTopics.Executors,
        Rank = FlagRank.Core,
        Help = "Whether tasks run as the user whom they name, rather than as the agent's.",
    };

    /// <summary>The environment of executors.</summary>
    public static readonly Flag<IReadOnlyList<KeyValuePair<string, string>>> ExecutorEnvironmentVariables =
        new("executor_environment_variables", FlagTypes.JsonTexts)
        {
            Topic = FlagTopics.Executors,
            Rank = FlagRank.Expected,
            DefaultNote = "the agent's own environment",
            Help = "The environment of executors and tasks, in the place of the agent's own.",
        };

    /// <summary>How long an executor may take to register.</summary>
    public static readonly Flag<TimeSpan> ExecutorRegistrationTimeout =
        new("executor_registration_timeout", FlagTypes.PositiveDuration, "1mins")
        {
            Topic = FlagTopics.Executors,
            Rank = FlagRank.Core,
            Help = "How long an executor may take to register before it is ended.",
        };

    /// <summary>How often an executor over HTTP hears from its agent.</summary>
    public static readonly Flag<TimeSpan> ExecutorHeartbeatInterval =
        new("executor_heartbeat_interval", FlagTypes.DurationFrom(TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)), "30mins")
        {
            Topic = FlagTopics.Executors,
            Help = "How often an executor over HTTP is sent a HEARTBEAT event. Set it below the time after which a proxy " +
                   "or NAT between executor and agent closes connections on which nothing moves.",
        };

    /// <summary>How long an executor may take to stop.</summary>
    public static readonly Flag<TimeSpan> ExecutorShutdownGracePeriod =
        new("executor_shutdown_grace_period", FlagTypes.Duration, "5secs")
        {
            Topic = FlagTopics.Executors,
            Rank = FlagRank.Core,
            Help = "How long an executor may take to stop before it is killed.",
        };

    /// <summary>How many executors are remembered.</summary>
    public static readonly Flag<int> MaxCompletedExecutorsPerFramework =
        new("max_completed_executors_per_framework", FlagTypes.CountFrom(0, 10_000_000), "150")
        {
            Topic = FlagTopics.Executors,
            Rank = FlagRank.Expected,
            Help = "How many executors of each framework are remembered after their end.",
        };

    /// <summary>What becomes of running executors.</summary>
    public static readonly Flag<RecoverKind> Recover = new("recover", FlagTypes.Choice(
        [("reconnect", RecoverKind.Reconnect), ("cleanup", RecoverKind.Cleanup)]), "reconnect")
    {
        Topic = FlagTopics.Recovery,
        Rank = FlagRank.Core,
        Help = "What a restarted agent does with executors that still run: takes them over, or ends them, " +
               "forgets its id and exits.",
    };

    /// <summary>What may change of an agent that keeps its id.</summary>
    public static readonly Flag<ReconfigurationPolicy> Reconfiguration = new("reconfiguration_policy",
        FlagTypes.Choice([("equal", ReconfigurationPolicy.Equal), ("additive", ReconfigurationPolicy.Additive)]), "equal")
    {
        Topic = FlagTopics.Recovery,
        Rank = FlagRank.Expected,
        Help = "What may change of a restarted agent that keeps its id: nothing, or resources, attributes and " +
               "a domain that are added.",
    };

    /// <summary>How long executors wait for their agent.</summary>
    public static readonly Flag<TimeSpan> RecoveryTimeout =
        new("recovery_timeout", FlagTypes.PositiveDuration, "15mins")
        {
            Topic = FlagTopics.Recovery,
            Rank = FlagRank.Core,
            Help = "How long executors wait for their agent to come back before they end.",
        };

    /// <summary>How long executors have to register again.</summary>
    public static readonly Flag<TimeSpan> ExecutorReregistrationTimeout = new(
        "executor_reregistration_timeout",
        FlagTypes.DurationFrom(TimeSpan.Zero, TimeSpan.FromSeconds(15)), "2secs")
    {
        Topic = FlagTopics.Recovery,
        Rank = FlagRank.Core,
        Help = "How long a restarted agent waits for its executors before it registers with the master.",
    };

    /// <summary>Whether damage stops the agent.</summary>
    public static readonly Flag<bool> Strict = new("strict", FlagTypes.Switch, "true")
    {
        Topic = FlagTopics.Recovery,
        Rank = FlagRank.Expected,
        Help = "Whether a damaged record of the agent's state stops its start, rather than being left out.",
    };

    /// <summary>The bound of the first registration's delay.</summary>
    public static readonly Flag<TimeSpan> RegistrationBackoffFactor =
        new("registration_backoff_factor", FlagTypes.DurationFrom(TimeSpan.Zero, TimeSpan.FromMinutes(1)),
            "1secs")
        {
            Topic = FlagTopics.Recovery,
            Rank = FlagRank.Core,
            Help = "How long an agent waits for the answer to its registration before it asks again, doubled " +
                   "with each attempt. The first goes out at random within 100 ms.",
        };

    /// <summary>The isolators.</summary>
    public static readonly Flag<IReadOnlyList<string>> Isolation =
        new("isolation", FlagTypes.Isolation, "posix/cpu,posix/mem")
        {
            Topic = FlagTopics.Containers,
            Rank = FlagRank.Core,
            Help = "What keeps containers apart. In this version they are processes without limits.",
        };

    /// <summary>The launcher.</summary>
    public static readonly Flag<LauncherKind> Launcher = new("launcher", FlagTypes.Choice(
        [("posix", LauncherKind.Posix)],
        [("linux", "the launcher with kernel containers is not in this version yet")]), "posix")
    {
        Topic = FlagTopics.Containers,
        Rank = FlagRank.Core,
        MesosDefault = "linux as root, otherwise posix",
        Help = "How containers are started: as process groups.",
    };

    /// <summary>The containerizers.</summary>
    public static readonly Flag<IReadOnlyList<string>> Containerizers =
        new("containerizers", FlagTypes.Containerizers, "mesos")
        {
            Topic = FlagTopics.Containers,
            Rank = FlagRank.Core,
            Help = "Who runs containers: mesosd itself.",
        };

    /// <summary>Whether executors over HTTP prove who they are.</summary>
    public static readonly Flag<bool> AuthenticateHttpExecutors =
        new("authenticate_http_executors", FlagTypes.Switch, "false")
        {
            Topic = FlagTopics.Security,
            Rank = FlagRank.Advanced,
            Help = "Whether executors over HTTP must present the token that their agent gave them. Over the native " +
                   "protocol they always must, and a wrong one is never taken.",
        };

    /// <summary>All of the agent's flags.</summary>
    public static FlagTable Table { get; } = new("mesosd agent", FlagRole.Agent,
    [
        Master, WorkDir, RuntimeDir, CommonFlags.Help, CommonFlags.Version,
        Resources, ResourceEstimator, Attributes, DefaultRole,
        Port, CommonFlags.Ip, CommonFlags.AdvertiseIp, CommonFlags.AdvertisePort, CommonFlags.Hostname,
        CommonFlags.HostnameLookup, CommonFlags.SessionTimeout,
        SwitchUser, ExecutorEnvironmentVariables, ExecutorRegistrationTimeout, ExecutorShutdownGracePeriod,
        ExecutorHeartbeatInterval, MaxCompletedExecutorsPerFramework,
        Recover, Reconfiguration, RecoveryTimeout, ExecutorReregistrationTimeout, Strict, RegistrationBackoffFactor,
        .. SandboxFlags.All,
        Isolation, Launcher, Containerizers, AuthenticateHttpExecutors,
        CommonFlags.Level, CommonFlags.LogDir, CommonFlags.Quiet,
        CommonFlags.MaxFrameSize, CommonFlags.MaxOutboundQueue, CommonFlags.MaxConnections,
        HttpFlags.MaxConnections, .. HttpFlags.OfAgent,
        .. UnsupportedAgentFlags.All, .. UnsupportedContainerFlags.All, .. UnsupportedNetworkFlags.All,
        .. UnsupportedSecurityFlags.All, .. DeadAgentFlags.All,
        CommonFlags.Domain,
        .. CommonFlags.NotWorking,
    ]);
}
