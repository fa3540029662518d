namespace Mesosd.Settings;

/// <summary>The agent's flags about sandboxes of what has ended.</summary>
internal static class SandboxFlags
{
    /// <summary>How long they are kept.</summary>
    public static readonly Flag<TimeSpan> Delay = new("gc_delay", FlagTypes.Duration, "1weeks")
    {
        Topic = FlagTopics.Recovery,
        Rank = FlagRank.Core,
        Help = "How long sandboxes are kept after their executor's end, on an empty disk; the fuller it is, the shorter: " +
               "gc_delay * (1 - gc_disk_headroom - the share that is used).",
    };

    /// <summary>What shall stay free.</summary>
    public static readonly Flag<double> Headroom = new("gc_disk_headroom", FlagTypes.NumberFrom(0, 1), "0.1")
    {
        Topic = FlagTopics.Recovery,
        Rank = FlagRank.Core,
        Help = "The share of work_dir's disk to keep free by removing sandboxes sooner.",
    };

    /// <summary>How often the disk is looked at.</summary>
    public static readonly Flag<TimeSpan> WatchInterval = new("disk_watch_interval", FlagTypes.PositiveDuration, "1mins")
    {
        Topic = FlagTopics.Recovery,
        Rank = FlagRank.Core,
        Help = "How often the use of the disk is looked at, and old sandboxes are removed.",
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FlagDefinition> All { get; } = [Delay, Headroom, WatchInterval];

    /// <summary>What they say.</summary>
    public static SandboxKeeping From(FlagValues values) =>
        new(values.Get(Delay), values.Get(Headroom), values.Get(WatchInterval));
}
