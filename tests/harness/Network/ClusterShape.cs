namespace Mesosd.Harness;

/// <summary>Which hosts a cluster has.</summary>
public sealed record ClusterShape(IReadOnlyList<string> Masters, IReadOnlyList<string> AgentHosts, IReadOnlyList<string> ZooKeepers)
{
    /// <summary>The shortest that ZooKeeper's servers of the tests grant comfortably; people use 10 s.</summary>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>More flags of every master.</summary>
    public IReadOnlyList<string> MasterFlags { get; init; } = [];

    /// <summary>One master and no ZooKeeper.</summary>
    public static ClusterShape Single(int agents) => new(["m1"], Agents(agents), []);

    /// <summary>Three masters and three ZooKeeper servers.</summary>
    public static ClusterShape Three(int agents) => new(["m1", "m2", "m3"], Agents(agents), ["z1", "z2", "z3"]);

    private static string[] Agents(int count) => [.. Enumerable.Range(1, count).Select(number => $"a{number}")];
}
