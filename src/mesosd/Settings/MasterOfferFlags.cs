using Mesosd.Allocation;

namespace Mesosd.Settings;

/// <summary>The master's flags about who is offered what, beside the most usual ones.</summary>
public static class MasterOfferFlags
{
    private static FlagType<SorterKind> Sorter { get; } = FlagTypes.Choice(
    [
        ("drf", SorterKind.DominantResourceFairness), ("random", SorterKind.WeightedRandom),
    ]);

    /// <summary>The order of roles.</summary>
    public static readonly Flag<SorterKind> RoleSorter = new("role_sorter", Sorter, "drf")
    {
        Aliases = ["user_sorter"],
        Topic = FlagTopics.Offers,
        Rank = FlagRank.Expected,
        Help = "Whose turn it is among roles: the one with the smallest share for its weight (drf), or one drawn " +
               "with chances in proportion to weights (random).",
    };

    /// <summary>The order of frameworks.</summary>
    public static readonly Flag<SorterKind> FrameworkSorter = new("framework_sorter", Sorter, "drf")
    {
        Topic = FlagTopics.Offers,
        Rank = FlagRank.Expected,
        Help = "The same among the frameworks of a role.",
    };

    /// <summary>How long an offer may be sat on.</summary>
    public static readonly Flag<TimeSpan> OfferLease = new("offer_lease", FlagTypes.PositiveDuration)
    {
        Topic = FlagTopics.Offers,
        DefaultNote = "nobody else gets what a framework sits on",
        Help = "How long a framework may hold an offer before it is taken back and counts as refused for as long, " +
               "so that others get it; after --offer_timeout it may go straight back.",
    };

    /// <summary>The hosts that may be offered.</summary>
    public static readonly Flag<string> Whitelist = new("whitelist", FlagTypes.FilePath)
    {
        Topic = FlagTopics.Agents,
        Rank = FlagRank.Advanced,
        DefaultNote = "all agents are offered",
        Help = "A file with a host name in each line: only agents of these hosts are offered. It is read again " +
               "every 5 seconds; while it never could be read, no agent is offered.",
    };

    /// <summary>Whether agents must say where they stand.</summary>
    public static readonly Flag<bool> RequireAgentDomain =
        new("require_agent_domain", FlagTypes.Switch, "false")
        {
            Topic = FlagTopics.Agents,
            Rank = FlagRank.Advanced,
            Help = "Whether agents without a fault domain are refused.",
        };

    /// <summary>How many agents to wait for.</summary>
    public static readonly Flag<double> RecoveryFactor =
        new("allocator_agent_recovery_factor", FlagTypes.NumberFrom(0, 1), "0.8")
        {
            Topic = FlagTopics.Offers,
            Rank = FlagRank.Advanced,
            Help = "The share of known agents to wait for after a change of leader before anything is offered, " +
                   "when there are quotas.",
        };

    /// <summary>How long to wait for them.</summary>
    public static readonly Flag<TimeSpan> RecoveryTimeout =
        new("allocator_recovery_timeout", FlagTypes.Duration, "10mins")
        {
            Topic = FlagTopics.Offers,
            Rank = FlagRank.Advanced,
            Help = "How long to wait for that share.",
        };

    /// <summary>Whether frameworks have metrics.</summary>
    public static readonly Flag<bool> FrameworkMetrics =
        new("publish_per_framework_metrics", FlagTypes.Switch, "true")
        {
            Topic = FlagTopics.Frameworks,
            Rank = FlagRank.Expected,
            Help = "Whether each framework has metrics of its own, for each of its roles.",
        };

    /// <summary>All of them.</summary>
    internal static IReadOnlyList<FlagDefinition> All { get; } =
    [
        RoleSorter, FrameworkSorter, OfferLease, Whitelist, RequireAgentDomain, RecoveryFactor, RecoveryTimeout,
        FrameworkMetrics, CommonFlags.Domain,
    ];
}
