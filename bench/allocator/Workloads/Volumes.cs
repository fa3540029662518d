namespace Mesosd.Allocation.Bench;

/// <summary>Agents with a persistent volume each, whose offers come back without a refusal.</summary>
internal static class Volumes
{
    private const string Role = "test";

    public static MeasuredCluster Prepare(ClusterSize size, VolumeSharing sharing)
    {
        var cluster = new MeasuredCluster();
        ResourceBundle total =
            cluster.Bundles.WithPorts("cpus:24;mem:4096;disk:3072", SampleBundles.AllPorts, Role);
        ResourceBundle used =
            cluster.Bundles.WithPorts("cpus:16;mem:1024;disk:1024", SampleBundles.PortsInPieces, Role);
        bool any = sharing != VolumeSharing.None;
        cluster.AddFrameworks(size.Frameworks, _ => Role, any ? FrameworkCapabilities.SharedResources : 0);
        cluster.AddAgents(size.Agents, i => total.Add(Volume(cluster, i, sharing)), _ => used, Role);
        return cluster;
    }

    /// <summary>Takes all offers back, not measured, and runs a cycle.</summary>
    public static void Round(MeasuredCluster cluster)
    {
        cluster.DeclineAll(refuseFor: null);
        cluster.RunCycle();
    }

    public static MeasuredCluster Run(ClusterSize size, int rounds, VolumeSharing sharing)
    {
        MeasuredCluster cluster = Prepare(size, sharing);
        for (int round = 0; round < rounds; round++) Round(cluster);
        return cluster;
    }

    private static ResourceBundle Volume(MeasuredCluster cluster, int agent, VolumeSharing sharing) =>
        cluster.Bundles.One(
            new ResourceKindDescription("disk", ResourceValueType.Scalar)
            {
                ReservationRole = Role,
                Identity = $"volume id{agent} path{agent}",
                Shared = sharing == VolumeSharing.All || (sharing == VolumeSharing.EverySecond && agent % 2 == 0),
            },
            1024);
}
