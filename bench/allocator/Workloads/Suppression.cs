namespace Mesosd.Allocation.Bench;

/// <summary>Offers come back without a refusal while more and more frameworks want none.</summary>
internal static class Suppression
{
    private const string Role = "*";
    private const int Steps = 5;

    public static MeasuredCluster Prepare(ClusterSize size)
    {
        var cluster = new MeasuredCluster();
        ResourceBundle total = cluster.Bundles.WithPorts("cpus:24;mem:4096;disk:4096", SampleBundles.AllPorts);
        ResourceBundle used = cluster.Bundles.WithPorts("cpus:16;mem:1024;disk:1024", SampleBundles.PortsInPieces);
        cluster.AddFrameworks(size.Frameworks, _ => Role);
        cluster.AddAgents(size.Agents, _ => total, _ => used, Role);
        return cluster;
    }

    /// <summary>A fifth of the frameworks more in each of five cycles, all of them in the last.</summary>
    public static MeasuredCluster RunAll(ClusterSize size)
    {
        MeasuredCluster cluster = Prepare(size);
        for (int step = 1; step <= Steps; step++)
        {
            cluster.DeclineAll(refuseFor: null);
            int first = size.Frameworks * (step - 1) / Steps, end = size.Frameworks * step / Steps;
            for (int i = first; i < end; i++) cluster.Allocator.Suppress(cluster.Frameworks[i], []);
            cluster.RunCycle($"cycle, {step * 100 / Steps} % suppressed");
        }
        return cluster;
    }

    /// <summary>99 % of the frameworks at once, then five cycles.</summary>
    public static MeasuredCluster RunMost(ClusterSize size)
    {
        MeasuredCluster cluster = Prepare(size);
        int suppressed = size.Frameworks * 99 / 100;
        for (int i = 0; i < suppressed; i++) cluster.Allocator.Suppress(cluster.Frameworks[i], []);
        for (int step = 0; step < Steps; step++)
        {
            cluster.DeclineAll(refuseFor: null);
            cluster.RunCycle("cycle, 99 % suppressed");
        }
        return cluster;
    }
}
