namespace Mesosd.Settings;

/// <summary>The agent's flags about container networks that do not work in this version.</summary>
internal static class UnsupportedNetworkFlags
{
    public static IReadOnlyList<FlagDefinition> All { get; } =
    [
        new Flag<string>("network_cni_plugins_dir", FlagTypes.Text)
        {
            Topic = FlagTopics.ContainerNetworks,
            Rank = FlagRank.Expected,
            Help = "The folders of CNI plugins.",
            Status = Missing.Networks,
        },
        new Flag<string>("network_cni_config_dir", FlagTypes.Folder)
        {
            Topic = FlagTopics.ContainerNetworks,
            Rank = FlagRank.Expected,
            Help = "The folder of CNI networks' configurations.",
            Status = Missing.Networks,
        },
        new Flag<bool>("network_cni_root_dir_persist", FlagTypes.Switch, "false")
        {
            Topic = FlagTopics.ContainerNetworks,
            Rank = FlagRank.Advanced,
            Help = "Whether the state of CNI networks survives reboots.",
            Status = Missing.Networks,
        },
        new Flag<bool>("network_cni_metrics", FlagTypes.Switch, "true")
        {
            Topic = FlagTopics.ContainerNetworks,
            Rank = FlagRank.Advanced,
            Help = "Whether CNI networks have metrics.",
            Status = Missing.Networks,
        },
        new Flag<string>("default_container_dns", FlagTypes.Json)
        {
            Topic = FlagTopics.ContainerNetworks,
            Rank = FlagRank.Advanced,
            Help = "The name servers of containers that name none.",
            Status = Missing.Networks,
        },
        new Flag<TimeSpan>("container_ports_watch_interval", FlagTypes.Duration, "30secs")
        {
            Topic = FlagTopics.ContainerNetworks,
            Rank = FlagRank.Advanced,
            Help = "How often the ports that containers listen on are looked at.",
            Status = Missing.Ports,
        },
        new Flag<bool>("check_agent_port_range_only", FlagTypes.Switch, "false")
        {
            Topic = FlagTopics.ContainerNetworks,
            Rank = FlagRank.Advanced,
            Help = "Whether only the agent's own ports are looked at.",
            Status = Missing.Ports,
        },
        new Flag<bool>("enforce_container_ports", FlagTypes.Switch, "false")
        {
            Topic = FlagTopics.ContainerNetworks,
            Rank = FlagRank.Advanced,
            Help = "Whether containers that listen on others' ports are ended.",
            Status = Missing.Ports,
        },
        new Flag<string>("container_ports_isolated_range", FlagTypes.Text)
        {
            Topic = FlagTopics.ContainerNetworks,
            Rank = FlagRank.Advanced,
            Help = "The ports that are looked at.",
            Status = Missing.Ports,
        },
    ];
}
