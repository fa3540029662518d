namespace Mesosd.Settings;

/// <summary>The agent's flags whose features will not come, each with its reason.</summary>
internal static class DeadAgentFlags
{
    public static IReadOnlyList<FlagDefinition> All { get; } =
    [
        new Flag<string>("appc_simple_discovery_uri_prefix", FlagTypes.Text, "http://")
        {
            Topic = FlagTopics.Images,
            Rank = FlagRank.Dead,
            Help = "Where Appc images come from.",
            Status = Missing.Appc,
        },
        new Flag<string>("appc_store_dir", FlagTypes.Folder, "/tmp/mesos/store/appc")
        {
            Topic = FlagTopics.Images,
            Rank = FlagRank.Dead,
            Help = "The folder of Appc images.",
            Status = Missing.Appc,
        },
        new Flag<string>("hadoop_home", FlagTypes.Folder)
        {
            Topic = FlagTopics.Executors,
            Rank = FlagRank.Dead,
            Help = "The folder of Hadoop, by which the fetcher read HDFS.",
            Status = FlagStatus.Gone("the fetcher does not start Hadoop"),
        },
        new Flag<string>("frameworks_home", FlagTypes.Text, "")
        {
            Topic = FlagTopics.Executors,
            Rank = FlagRank.Dead,
            Help = "What stands before URIs that are relative paths.",
            Status = FlagStatus.Gone("URIs are written in full"),
        },
        new Flag<TimeSpan>("executor_reregistration_retry_interval", FlagTypes.Duration)
        {
            Topic = FlagTopics.Recovery,
            Rank = FlagRank.Dead,
            Help = "How often old executors are asked to register again.",
            Status = FlagStatus.Gone("executors connect to the restarted agent by themselves"),
        },
        new Flag<string>("agent_subsystems", FlagTypes.Text)
        {
            Aliases = ["slave_subsystems"],
            Topic = FlagTopics.Cgroups,
            Rank = FlagRank.Dead,
            Help = "The cgroup subsystems of the agent itself.",
            Status = FlagStatus.Gone("put mesosd into a cgroup with its systemd unit"),
        },
        new Flag<string>("perf_events", FlagTypes.Text)
        {
            Topic = FlagTopics.Cgroups,
            Rank = FlagRank.Dead,
            Help = "The events to sample.",
            Status = Missing.Perf,
        },
        new Flag<TimeSpan>("perf_interval", FlagTypes.Duration, "1mins")
        {
            Topic = FlagTopics.Cgroups,
            Rank = FlagRank.Dead,
            Help = "How often they are sampled.",
            Status = Missing.Perf,
        },
        new Flag<TimeSpan>("perf_duration", FlagTypes.Duration, "10secs")
        {
            Topic = FlagTopics.Cgroups,
            Rank = FlagRank.Dead,
            Help = "How long they are sampled.",
            Status = Missing.Perf,
        },
        new Flag<string>("agent_features", FlagTypes.Json)
        {
            Topic = FlagTopics.Extensions,
            Rank = FlagRank.Dead,
            Help = "The features that this agent has.",
            Status = FlagStatus.Gone("every agent has all features of its version"),
        },
        new Flag<TimeSpan>("docker_stop_timeout", FlagTypes.Duration, "0ns")
        {
            Topic = FlagTopics.Containers,
            Rank = FlagRank.Dead,
            Help = "How long docker waits for a container to stop.",
            Status = FlagStatus.Gone("a task's kill policy says how long it may take"),
        },
        PortMapping("ephemeral_ports_per_container", FlagTypes.Port, "1024"),
        PortMapping("eth0_name", FlagTypes.Text),
        PortMapping("lo_name", FlagTypes.Text),
        PortMapping("egress_rate_limit_per_container", FlagTypes.Bytes),
        PortMapping("egress_rate_per_cpu", FlagTypes.Text),
        PortMapping("minimum_egress_rate_limit", FlagTypes.Bytes),
        PortMapping("maximum_egress_rate_limit", FlagTypes.Bytes),
        PortMapping("egress_ceil_limit", FlagTypes.Bytes),
        PortMapping("egress_burst", FlagTypes.Bytes),
        PortMapping("egress_unique_flow_per_container", FlagTypes.Switch, "false"),
        PortMapping("egress_flow_classifier_parent", FlagTypes.Text, "root"),
        PortMapping("ingress_rate_limit_per_container", FlagTypes.Bytes),
        PortMapping("ingress_rate_per_cpu", FlagTypes.Text),
        PortMapping("minimum_ingress_rate_limit", FlagTypes.Bytes),
        PortMapping("maximum_ingress_rate_limit", FlagTypes.Bytes),
        PortMapping("ingress_ceil_limit", FlagTypes.Bytes),
        PortMapping("ingress_burst", FlagTypes.Bytes),
        PortMapping("ingress_isolate_existing_containers", FlagTypes.Switch, "true"),
        PortMapping("network_link_speed", FlagTypes.Bytes),
        PortMapping("network_enable_socket_statistics_summary", FlagTypes.Switch, "false"),
        PortMapping("network_enable_socket_statistics_details", FlagTypes.Switch, "false"),
        PortMapping("network_enable_snmp_statistics", FlagTypes.Switch, "false"),
        PortMapping("network_enable_rate_statistics", FlagTypes.Switch, "false"),
        PortMapping("network_rate_statistics_window", FlagTypes.Duration),
        PortMapping("network_rate_statistics_interval", FlagTypes.Duration),
    ];

    // One isolator's flags, all gone with it.
    private static Flag<T> PortMapping<T>(string name, FlagType<T> type, string? defaultText = null) =>
        new(name, type, defaultText)
        {
            Topic = FlagTopics.ContainerNetworks,
            Rank = FlagRank.Dead,
            Help = "Part of the network/port_mapping isolator.",
            Status = Missing.PortMapping,
        };
}
