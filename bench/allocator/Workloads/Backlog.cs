namespace Mesosd.Allocation.Bench;

/// <summary>Every framework revives while there is nothing to offer: one cycle must do for all of them.</summary>
internal static class Backlog
{
    private const string Role = "*";

    public static MeasuredCluster Run(ClusterSize size)
    {
        var cluster = new MeasuredCluster();
        ResourceBundle total = cluster.Bundles.WithPorts("cpus:24;mem:4096;disk:4096", SampleBundles.AllPorts);
        cluster.AddFrameworks(size.Frameworks, _ => Role);
        cluster.AddAgents(size.Agents, _ => total, usedOf: null, Role);
        cluster.Measure("revive all, one cycle", () =>
        {
            foreach (FrameworkIndex framework in cluster.Frameworks)
            {
                cluster.Allocator.Revive(framework, [], cluster.Now);
            }
            cluster.Allocator.Allocate(cluster.Now, cluster.Offers);
        });
        return cluster;
    }
}
