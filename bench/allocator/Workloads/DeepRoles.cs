namespace Mesosd.Allocation.Bench;

/// <summary>
/// Roles three levels deep with weights on each level; every role of the lowest level has one framework.
/// </summary>
internal static class DeepRoles
{
    private const int LargestWeight = 3;

    /// <param name="agents">How many agents.</param>
    /// <param name="branches">How many children the root, a top-level role and a role below that have.</param>
    public static MeasuredCluster Prepare(int agents, (int Top, int Middle, int Low) branches)
    {
        var cluster = new MeasuredCluster();
        ResourceBundle total = cluster.Bundles.WithPorts("cpus:24;mem:4096;disk:4096", SampleBundles.AllPorts);
        ResourceBundle used = cluster.Bundles.WithPorts("cpus:16;mem:2014;disk:1024", SampleBundles.PortsInPieces);
        string RoleOf(int i)
        {
            int low = i % branches.Low, middle = i / branches.Low % branches.Middle;
            return $"top{i / branches.Low / branches.Middle:D3}/middle{middle:D3}/low{low:D3}";
        }
        cluster.AddFrameworks(branches.Top * branches.Middle * branches.Low, RoleOf);
        for (int role = 0; role < cluster.Allocator.RoleCount; role++)
        {
            cluster.Allocator.SetWeight(new RoleIndex(role), 1 + role % LargestWeight);
        }
        cluster.AddAgents(agents, _ => total, _ => used, "top000/middle000/low000");
        return cluster;
    }

    public static MeasuredCluster Run(int agents, (int Top, int Middle, int Low) branches, int rounds)
    {
        MeasuredCluster cluster = Prepare(agents, branches);
        for (int round = 0; round < rounds; round++) Decline.Round(cluster);
        return cluster;
    }
}
