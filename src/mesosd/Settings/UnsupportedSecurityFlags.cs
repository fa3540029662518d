namespace Mesosd.Settings;

/// <summary>The agent's flags about security that do not work in this version.</summary>
internal static class UnsupportedSecurityFlags
{
    public static IReadOnlyList<FlagDefinition> All { get; } =
    [
        new Flag<TimeSpan>("authentication_backoff_factor", FlagTypes.Duration, "1secs")
        {
            Topic = FlagTopics.Security,
            Rank = FlagRank.Advanced,
            Help = "The delay before authentication is tried again.",
            Status = Missing.Authentication,
        },
        new Flag<TimeSpan>("authentication_timeout_min", FlagTypes.Duration, "5secs")
        {
            Topic = FlagTopics.Security,
            Rank = FlagRank.Advanced,
            Help = "The shortest wait for authentication.",
            Status = Missing.Authentication,
        },
        new Flag<TimeSpan>("authentication_timeout_max", FlagTypes.Duration, "1mins")
        {
            Topic = FlagTopics.Security,
            Rank = FlagRank.Advanced,
            Help = "The longest wait for authentication.",
            Status = Missing.Authentication,
        },
        new Flag<string>("credential", FlagTypes.FilePath)
        {
            Topic = FlagTopics.Security,
            Rank = FlagRank.Expected,
            Help = "A file with the principal and secret of this agent.",
            Status = Missing.Authentication,
        },
        new Flag<string>("authenticatee", FlagTypes.Text, "crammd5")
        {
            Topic = FlagTopics.Security,
            Rank = FlagRank.Expected,
            Help = "How this agent proves who it is.",
            Status = Missing.Authentication,
        },
        new Flag<string>("jwt_secret_key", FlagTypes.FilePath)
        {
            Aliases = ["executor_secret_key"],
            Topic = FlagTopics.Security,
            Rank = FlagRank.Advanced,
            Help = "A file with the key that signs executors' tokens.",
            Status = Missing.Secrets,
        },
        new Flag<string>("authorizer", FlagTypes.Text, "local")
        {
            Topic = FlagTopics.Security,
            Rank = FlagRank.Expected,
            Help = "Who decides who may do what.",
            Status = Missing.Authorization,
        },
        new Flag<string>("secret_resolver", FlagTypes.Text)
        {
            Topic = FlagTopics.Security,
            Rank = FlagRank.Advanced,
            Help = "The module that resolves secrets.",
            Status = Missing.Secrets,
        },
        new Flag<string>("effective_capabilities", FlagTypes.Json)
        {
            Aliases = ["allowed_capabilities"],
            Topic = FlagTopics.Security,
            Rank = FlagRank.Advanced,
            Help = "The Linux capabilities that tasks have.",
            Status = Missing.Security,
        },
        new Flag<string>("bounding_capabilities", FlagTypes.Json)
        {
            Topic = FlagTopics.Security,
            Rank = FlagRank.Advanced,
            Help = "The Linux capabilities that tasks may get.",
            Status = Missing.Security,
        },
        new Flag<bool>("disallow_sharing_agent_ipc_namespace", FlagTypes.Switch, "false")
        {
            Topic = FlagTopics.Security,
            Rank = FlagRank.Advanced,
            Help = "Whether containers may not share the agent's IPC namespace.",
            Status = Missing.Security,
        },
        new Flag<bool>("disallow_sharing_agent_pid_namespace", FlagTypes.Switch, "false")
        {
            Topic = FlagTopics.Security,
            Rank = FlagRank.Advanced,
            Help = "Whether containers may not see the agent's processes.",
            Status = Missing.Security,
        },
        new Flag<string>("seccomp_config_dir", FlagTypes.Folder)
        {
            Topic = FlagTopics.Security,
            Rank = FlagRank.Advanced,
            Help = "The folder of seccomp profiles.",
            Status = Missing.Security,
        },
        new Flag<string>("seccomp_profile_name", FlagTypes.Text)
        {
            Topic = FlagTopics.Security,
            Rank = FlagRank.Advanced,
            Help = "The seccomp profile of containers that name none.",
            Status = Missing.Security,
        },
    ];
}
