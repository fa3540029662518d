namespace Mesosd.Allocation.Bench;

/// <summary>
/// Frameworks that have all that they need decline every offer for ever, until all have declined everything.
/// </summary>
internal static class Decline
{
    private const string Role = "*";

    /// <summary>Adds frameworks, and agents of which two thirds are in use.</summary>
    public static MeasuredCluster Prepare(ClusterSize size)
    {
        var cluster = new MeasuredCluster();
        ResourceBundle total = cluster.Bundles.WithPorts("cpus:24;mem:4096;disk:4096", SampleBundles.AllPorts);
        ResourceBundle used = cluster.Bundles.WithPorts("cpus:16;mem:2014;disk:1024", SampleBundles.PortsInPieces);
        cluster.AddFrameworks(size.Frameworks, _ => Role);
        cluster.AddAgents(size.Agents, _ => total, _ => used, Role);
        return cluster;
    }

    /// <summary>Declines all offers for ever, not measured, and runs a cycle.</summary>
    public static void Round(MeasuredCluster cluster)
    {
        cluster.DeclineAll(MeasuredCluster.ForEver);
        cluster.RunCycle();
    }

    /// <summary>Every framework is offered every agent; then cycles that make no offer.</summary>
    public static MeasuredCluster Run(ClusterSize size, int rounds)
    {
        MeasuredCluster cluster = Prepare(size);
        for (int round = 0; round < rounds; round++) Round(cluster);
        return cluster;
    }
}
