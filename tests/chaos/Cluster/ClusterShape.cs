namespace Mesosd.Chaos;

/// <summary>Which hosts a cluster has.</summary>
internal sealed record ClusterShape(string[] Masters, string[] Agents, string[] ZooKeepers)
{
    /// <summary>The shortest that ZooKeeper's servers of the tests grant comfortably; people use 10 s.</summary>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(4);

    public static ClusterShape Single { get; } = new(["m1"], ["a1", "a2", "a3", "a4", "a5"], []);

    public static ClusterShape Three { get; } = new(["m1", "m2", "m3"], ["a1", "a2", "a3", "a4", "a5"], ["z1", "z2", "z3"]);
}
