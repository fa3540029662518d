namespace Mesosd.Settings;

/// <summary>The master's flags about agents that are missing, and about remembering those that were given up.</summary>
public static class MasterFailureFlags
{
    // Each takes a few hundred bytes in every master's memory.
    private const int MostRemembered = 10_000_000;

    /// <summary>How fast agents may be marked unreachable.</summary>
    public static readonly Flag<PermitRate> RemovalRate = new("agent_removal_rate_limit", FlagTypes.Rate)
    {
        Aliases = ["slave_removal_rate_limit"],
        Topic = FlagTopics.Agents,
        Rank = FlagRank.Expected,
        DefaultNote = "as many as are missing",
        Help = "How many agents may be marked unreachable within a time, evenly spread; one that answers meanwhile is kept.",
    };

    /// <summary>How many may be silent at once.</summary>
    public static readonly Flag<double> RemovalBrake = new("agent_removal_brake", FlagTypes.Share, "50%")
    {
        Topic = FlagTopics.Agents,
        Help = "When more than this share of the agents, and at least 10, is silent at once, silent agents are held " +
               "instead of being marked unreachable, until at most half of that share is; 100% for never.",
    };

    /// <summary>How many may be missing after a change of leader.</summary>
    public static readonly Flag<double> RecoveryRemovalLimit =
        new("recovery_agent_removal_limit", FlagTypes.Share, "100%")
        {
            Aliases = ["recovery_slave_removal_limit"],
            Topic = FlagTopics.Availability,
            Rank = FlagRank.Expected,
            Help = "When more than this share of the registry's agents does not come back to a new master in " +
                   "--agent_reregister_timeout, the missing ones are held instead of being marked unreachable, until " +
                   "enough are back; Mesos' master ends itself there.",
        };

    /// <summary>How often old entries go.</summary>
    public static readonly Flag<TimeSpan> RegistryGcInterval =
        new("registry_gc_interval", FlagTypes.PositiveDuration, "15mins")
        {
            Topic = FlagTopics.Availability,
            Rank = FlagRank.Expected,
            Help = "How often unreachable and gone agents are looked through for old ones, which are forgotten.",
        };

    /// <summary>How long entries stay.</summary>
    public static readonly Flag<TimeSpan> RegistryMaxAgentAge =
        new("registry_max_agent_age", FlagTypes.PositiveDuration, "2weeks")
        {
            Topic = FlagTopics.Availability,
            Rank = FlagRank.Expected,
            Help = "How long unreachable and gone agents are remembered.",
        };

    /// <summary>How many entries stay.</summary>
    public static readonly Flag<int> RegistryMaxAgentCount =
        new("registry_max_agent_count", FlagTypes.CountFrom(0, MostRemembered), "102400")
        {
            Topic = FlagTopics.Availability,
            Rank = FlagRank.Expected,
            Help = "How many unreachable and gone agents are remembered; the longest gone are forgotten first.",
        };

    /// <summary>All of them.</summary>
    internal static IReadOnlyList<FlagDefinition> All { get; } =
    [
        RemovalRate, RemovalBrake, RecoveryRemovalLimit, RegistryGcInterval, RegistryMaxAgentAge, RegistryMaxAgentCount,
    ];
}
