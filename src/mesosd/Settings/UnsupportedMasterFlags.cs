namespace Mesosd.Settings;

/// <summary>The master's flags that do not work in this version, each with its reason.</summary>
internal static class UnsupportedMasterFlags
{
    private static FlagType<string> Allocator =>
        FlagTypes.Choice([("HierarchicalDRF", "drf"), ("hierarchical", "drf")]);

    public static IReadOnlyList<FlagDefinition> All { get; } =
    [
        new Flag<bool>("registry_strict", FlagTypes.Switch, "false")
        {
            Topic = FlagTopics.Availability,
            Rank = FlagRank.Dead,
            Help = "Whether only what the registry knows is admitted.",
            Status = FlagStatus.Gone("a registry that is not obeyed is not offered"),
        },
        new Flag<bool>("log_auto_initialize", FlagTypes.Switch, "true")
        {
            Topic = FlagTopics.Availability,
            Rank = FlagRank.Expected,
            Help = "Whether an empty replicated log is set up without being asked.",
            Status = Missing.Registry,
        },
        new Flag<string>("master_contender", FlagTypes.Text)
        {
            Topic = FlagTopics.Extensions,
            Rank = FlagRank.Dead,
            Help = "The module by which masters elect a leader.",
            Status = Missing.Modules,
        },
        new Flag<int>("max_executors_per_agent", FlagTypes.Count)
        {
            Aliases = ["max_executors_per_slave"],
            Topic = FlagTopics.Agents,
            Rank = FlagRank.Dead,
            Help = "How many executors an agent may run.",
            Status = Missing.PortMapping,
        },
        new Flag<string>("allocator", Allocator, "HierarchicalDRF")
        {
            Topic = FlagTopics.Offers,
            Rank = FlagRank.Expected,
            Help = "The allocator.",
            Status = Missing.Modules,
        },
        new Flag<string>("roles", FlagTypes.Text)
        {
            Topic = FlagTopics.Offers,
            Rank = FlagRank.Dead,
            Help = "The roles that may be used.",
            Status = FlagStatus.Gone("every valid role may be used; no list is needed"),
        },
        new Flag<ulong>("offer_constraints_re2_max_mem", FlagTypes.Bytes, "4KB")
        {
            Topic = FlagTopics.Offers,
            Rank = FlagRank.Advanced,
            Help = "How much memory one of an offer constraint's patterns may take.",
            Status = Missing.ConstraintMemory,
        },
        new Flag<int>("offer_constraints_re2_max_program_size", FlagTypes.Count, "100")
        {
            Topic = FlagTopics.Offers,
            Rank = FlagRank.Advanced,
            Help = "How complex one of an offer constraint's patterns may be.",
            Status = Missing.ConstraintMemory,
        },
        new Flag<string>("webui_dir", FlagTypes.Folder)
        {
            Topic = FlagTopics.General,
            Rank = FlagRank.Expected,
            Help = "The folder of the web interface.",
            Status = Missing.WebInterface,
        },
        new Flag<bool>("authenticate_frameworks", FlagTypes.Switch, "false")
        {
            Aliases = ["authenticate"],
            Topic = FlagTopics.Security,
            Rank = FlagRank.Expected,
            Help = "Whether frameworks must prove who they are.",
            Status = Missing.Authentication,
        },
        new Flag<bool>("authenticate_agents", FlagTypes.Switch, "false")
        {
            Aliases = ["authenticate_slaves"],
            Topic = FlagTopics.Security,
            Rank = FlagRank.Expected,
            Help = "Whether agents must prove who they are.",
            Status = Missing.Authentication,
        },
        new Flag<TimeSpan>("authentication_v0_timeout", FlagTypes.Duration, "15secs")
        {
            Topic = FlagTopics.Security,
            Rank = FlagRank.Advanced,
            Help = "How long that proof may take.",
            Status = Missing.Authentication,
        },
        new Flag<string>("authenticators", FlagTypes.Text, "crammd5")
        {
            Topic = FlagTopics.Security,
            Rank = FlagRank.Expected,
            Help = "How frameworks and agents prove who they are.",
            Status = Missing.Authentication,
        },
        new Flag<string>("authorizers", FlagTypes.Text, "local")
        {
            Topic = FlagTopics.Security,
            Rank = FlagRank.Expected,
            Help = "Who decides who may do what.",
            Status = Missing.Authorization,
        },
        new Flag<string>("rate_limits", FlagTypes.Json)
        {
            Topic = FlagTopics.Security,
            Rank = FlagRank.Advanced,
            Help = "How many messages of each principal are handled per second.",
            Status = Missing.RateLimits,
        },
    ];
}
