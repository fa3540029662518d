using Mesosd.ZooKeeper;

namespace Mesosd.Settings;

/// <summary>The master's flags about who leads, and where what it must not forget is kept.</summary>
public static class MasterRegistryFlags
{
    /// <summary>Where masters stand for election.</summary>
    public static readonly Flag<ZooKeeperUrl> ZooKeeper = new("zk", FlagTypes.ZooKeeper)
    {
        Topic = FlagTopics.Availability,
        Rank = FlagRank.Core,
        DefaultNote = "this master is the only one",
        Help = "The ZooKeeper servers and the path by which masters elect a leader, and where the registry is kept. " +
               "A password is best kept in a file: file:///path.",
    };

    /// <summary>Where the registry is kept.</summary>
    public static readonly Flag<RegistryKind> Registry = new("registry", FlagTypes.Choice(
        [("replicated_log", RegistryKind.Durable), ("in_memory", RegistryKind.InMemory)]), "replicated_log")
    {
        Topic = FlagTopics.Availability,
        Rank = FlagRank.Core,
        Help = "Where to keep which agents belong to the cluster, quotas, weights and the maintenance schedule. " +
               "replicated_log: in ZooKeeper with --zk, else in a journal in --work_dir. in_memory: a restarted " +
               "master learns of its agents, and of what they run, as they register again.",
    };

    /// <summary>Accepted for the sake of Mesos' command lines.</summary>
    public static readonly Flag<int> Quorum = new("quorum", FlagTypes.CountFrom(1, 1_000))
    {
        Topic = FlagTopics.Availability,
        Rank = FlagRank.Core,
        DefaultNote = "ZooKeeper's own",
        Help = "Accepted and of no effect: ZooKeeper stores the registry with its own quorum.",
    };

    /// <summary>How long reading may take.</summary>
    public static readonly Flag<TimeSpan> FetchTimeout =
        new("registry_fetch_timeout", FlagTypes.PositiveDuration, "1mins")
        {
            Topic = FlagTopics.Availability,
            Rank = FlagRank.Expected,
            Help = "How long an elected master may take to read the registry before it leaves the leadership to another.",
        };

    /// <summary>How long writing may take.</summary>
    public static readonly Flag<TimeSpan> StoreTimeout =
        new("registry_store_timeout", FlagTypes.PositiveDuration, "20secs")
        {
            Topic = FlagTopics.Availability,
            Rank = FlagRank.Expected,
            Help = "How long a change waits to be written to the registry before it is refused.",
        };

    /// <summary>All of them.</summary>
    internal static IReadOnlyList<FlagDefinition> All { get; } =
        [ZooKeeper, CommonFlags.SessionTimeout, Registry, Quorum, FetchTimeout, StoreTimeout];

    /// <summary>What does not go together.</summary>
    internal static void Check(FlagValues values, List<FlagError> errors)
    {
        bool isJournal = values.Get(Registry) == RegistryKind.Durable && values.Find(ZooKeeper) is null;
        if (!isJournal || values.Find(MasterFlagTable.WorkDir) is not null) return;
        errors.Add(new FlagError("--work_dir", "",
            "is required: a single master keeps its registry there. Give --work_dir=/var/lib/mesos, or --zk for " +
            "several masters, or --registry=in_memory to have it forgotten with each restart."));
    }
}
