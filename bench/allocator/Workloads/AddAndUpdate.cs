namespace Mesosd.Allocation.Bench;

/// <summary>Frameworks and agents come, then every agent reports oversubscribed resources.</summary>
internal static class AddAndUpdate
{
    private const string Role = "*";

    private static readonly ResourceRange[] UsedPorts =
        [new(31126, 31510), new(31512, 31623), new(31810, 31852), new(31854, 31964)];

    /// <summary>Everything but the agents; the action adds them and allocates.</summary>
    public static Action PrepareAgents(ClusterSize size)
    {
        MeasuredCluster cluster = WithFrameworks(size);
        ResourceBundle total = Total(cluster), used = Used(cluster);
        return cluster.PrepareAgents(size.Agents, _ => total, _ => used, Role);
    }

    public static MeasuredCluster Run(ClusterSize size)
    {
        MeasuredCluster cluster = WithFrameworks(size);
        ResourceBundle total = Total(cluster), used = Used(cluster);
        var revocable = new ResourceKindDescription("cpus", ResourceValueType.Scalar) { Revocable = true };
        ResourceBundle more = total.Add(cluster.Bundles.One(revocable, 10));
        cluster.AddAgents(size.Agents, _ => total, _ => used, Role);
        cluster.Measure("update agents", () =>
        {
            foreach (AgentIndex agent in cluster.Agents) cluster.Allocator.UpdateAgent(agent, more, cluster.Now);
            cluster.Allocator.Allocate(cluster.Now, cluster.Offers);
        });
        return cluster;
    }

    private static MeasuredCluster WithFrameworks(ClusterSize size)
    {
        var cluster = new MeasuredCluster();
        cluster.AddFrameworks(size.Frameworks, _ => Role, FrameworkCapabilities.RevocableResources);
        return cluster;
    }

    private static ResourceBundle Total(MeasuredCluster cluster) =>
        cluster.Bundles.WithPorts("cpus:2;mem:1024;disk:4096", SampleBundles.AllPorts);

    private static ResourceBundle Used(MeasuredCluster cluster) =>
        cluster.Bundles.WithPorts("cpus:1;mem:128;disk:1024", UsedPorts);
}
