namespace Mesosd.Settings;

/// <summary>The agent's flags about itself and its executors that do not work in this version.</summary>
internal static class UnsupportedAgentFlags
{
    public static IReadOnlyList<FlagDefinition> All { get; } =
    [
        new Flag<bool>("gc_non_executor_container_sandboxes", FlagTypes.Switch, "false")
        {
            Topic = FlagTopics.Recovery,
            Rank = FlagRank.Advanced,
            Help = "Whether nested containers' sandboxes are removed too.",
            Status = Missing.Collection,
        },
        new Flag<bool>("systemd_enable_support", FlagTypes.Switch, "false")
        {
            Topic = FlagTopics.Recovery,
            Rank = FlagRank.Expected,
            MesosDefault = "true",
            Help = "Whether executors get a systemd slice of their own.",
            Status = FlagStatus.NotYet(
                "systemd slices are not used: one supervisor process keeps executors alive while the agent " +
                "restarts"),
        },
        new Flag<string>("systemd_runtime_directory", FlagTypes.Folder, "/run/systemd/system")
        {
            Topic = FlagTopics.Recovery,
            Rank = FlagRank.Expected,
            Help = "Where systemd's unit files are written.",
            Status = FlagStatus.NotYet("systemd slices are not used in this version"),
        },
        new Flag<TimeSpan>("http_heartbeat_interval", FlagTypes.Duration, "30secs")
        {
            Topic = FlagTopics.Executors,
            Rank = FlagRank.Expected,
            Help = "How often attached sessions are kept awake.",
            Status = Missing.Sessions,
        },
        new Flag<bool>("http_command_executor", FlagTypes.Switch, "false")
        {
            Topic = FlagTopics.Executors,
            Rank = FlagRank.Expected,
            Help = "Whether command tasks use the HTTP API.",
            Status = FlagStatus.Gone("command tasks are run by mesosd itself"),
        },
        new Flag<string>("container_logger", FlagTypes.Text, "sandbox")
        {
            Topic = FlagTopics.Executors,
            Rank = FlagRank.Expected,
            Help = "Where containers' output goes.",
            Status = FlagStatus.NotYet("output is always written to the sandbox in this version"),
        },
        new Flag<string>("launcher_dir", FlagTypes.Folder)
        {
            Topic = FlagTopics.Executors,
            Rank = FlagRank.Expected,
            Help = "The folder of helper programs.",
            Status = Missing.Helpers,
        },
        new Flag<string>("domain_socket_location", FlagTypes.Text)
        {
            Topic = FlagTopics.Executors,
            Rank = FlagRank.Advanced,
            Help = "The socket by which executors on this machine connect.",
            Status = FlagStatus.NotYet("executors connect by TCP in this version"),
        },
        new Flag<bool>("http_executor_domain_sockets", FlagTypes.Switch, "false")
        {
            Topic = FlagTopics.Executors,
            Rank = FlagRank.Advanced,
            Help = "Whether executors connect by a socket on this machine.",
            Status = FlagStatus.NotYet("executors connect by TCP in this version"),
        },
        new Flag<ulong>("fetcher_cache_size", FlagTypes.Bytes, "2GB")
        {
            Topic = FlagTopics.Executors,
            Rank = FlagRank.Expected,
            Help = "How large the fetcher's cache may grow.",
            Status = Missing.Fetcher,
        },
        new Flag<string>("fetcher_cache_dir", FlagTypes.Folder, "/tmp/mesos/fetch")
        {
            Topic = FlagTopics.Executors,
            Rank = FlagRank.Expected,
            Help = "The folder of the fetcher's cache.",
            Status = Missing.Fetcher,
        },
        new Flag<TimeSpan>("fetcher_stall_timeout", FlagTypes.Duration, "1mins")
        {
            Topic = FlagTopics.Executors,
            Rank = FlagRank.Expected,
            Help = "How long a download may stand still.",
            Status = Missing.Fetcher,
        },
        new Flag<string>("resource_provider_config_dir", FlagTypes.Folder)
        {
            Topic = FlagTopics.Resources,
            Rank = FlagRank.Advanced,
            Help = "A folder of resource providers to start.",
            Status = Missing.Providers,
        },
        new Flag<string>("csi_plugin_config_dir", FlagTypes.Folder)
        {
            Topic = FlagTopics.Resources,
            Rank = FlagRank.Advanced,
            Help = "A folder of CSI plugins to start.",
            Status = Missing.Providers,
        },
        new Flag<string>("disk_profile_adaptor", FlagTypes.Text)
        {
            Topic = FlagTopics.Resources,
            Rank = FlagRank.Advanced,
            Help = "The module that knows disk profiles.",
            Status = Missing.Modules,
        },
        new Flag<string>("nvidia_gpu_devices", FlagTypes.Text)
        {
            Topic = FlagTopics.Resources,
            Rank = FlagRank.Expected,
            Help = "The GPUs to offer.",
            Status = Missing.Gpus,
        },
        new Flag<string>("qos_controller", FlagTypes.Text)
        {
            Topic = FlagTopics.Resources,
            Rank = FlagRank.Advanced,
            Help = "The module that takes lent resources back.",
            Status = Missing.Oversubscription,
        },
        new Flag<TimeSpan>("qos_correction_interval_min", FlagTypes.Duration, "0ns")
        {
            Topic = FlagTopics.Resources,
            Rank = FlagRank.Advanced,
            Help = "How often lent resources may be taken back.",
            Status = Missing.Oversubscription,
        },
        new Flag<TimeSpan>("oversubscribed_resources_interval", FlagTypes.Duration, "15secs")
        {
            Topic = FlagTopics.Resources,
            Rank = FlagRank.Advanced,
            Help = "How often resources to lend out are reported.",
            Status = FlagStatus.NotYet(
                "the fixed estimate never changes: it is reported whenever the agent has registered"),
        },
        new Flag<string>("ip6", FlagTypes.Text)
        {
            Topic = FlagTopics.Network,
            Rank = FlagRank.Advanced,
            Help = "An IPv6 address to advertise.",
            Status = Missing.SecondAddress,
        },
        new Flag<string>("ip6_discovery_command", FlagTypes.Text)
        {
            Topic = FlagTopics.Network,
            Rank = FlagRank.Advanced,
            Help = "A command whose output is that address.",
            Status = Missing.SecondAddress,
        },
    ];
}
