namespace Mesosd.Allocation.Bench;

/// <summary>
/// Every number of every role and framework is read between the cycles of a cluster in which each role has a quota
/// and a framework.
/// </summary>
internal static class MetricsReading
{
    private static readonly string[] Names = ["cpus", "mem", "disk"];

    public static MeasuredCluster Prepare(ClusterSize size)
    {
        var cluster = new MeasuredCluster();
        ResourceBundle total = cluster.Bundles.Scalars("cpus:16;mem:2048;disk:1024");
        ResourceQuantity[] quota = SampleBundles.Quantities("cpus:1;mem:512;disk:256");
        cluster.AddFrameworks(size.Frameworks, i => $"role-{i:D6}");
        for (int i = 0; i < size.Frameworks; i++)
        {
            cluster.Allocator.SetQuota(
                new RoleIndex(i), new RoleQuota { Guarantees = quota, Limits = quota }, cluster.Now);
        }
        cluster.AddAgents(size.Agents, _ => total, usedOf: null, "role-000000");
        return cluster;
    }

    public static MeasuredCluster Run(ClusterSize size, int rounds)
    {
        MeasuredCluster cluster = Prepare(size);
        for (int round = 0; round < rounds; round++)
        {
            cluster.DeclineAll(TimeSpan.FromSeconds(5));
            cluster.RunCycle();
            long sum = 0;
            cluster.Measure("read all metrics", () => sum = ReadAll(cluster));
            cluster.Note(sum);
        }
        return cluster;
    }

    /// <summary>Reads everything and adds it up, so that nothing is read in vain.</summary>
    public static long ReadAll(MeasuredCluster cluster)
    {
        DominantResourceAllocator allocator = cluster.Allocator;
        long sum = 0;
        foreach (string name in Names) sum += allocator.Headroom(name).AvailableMilli;
        for (int i = 0; i < cluster.Frameworks.Count; i++)
        {
            RoleIndex role = new(i);
            foreach (string name in Names)
            {
                sum += allocator.AllocatedMilli(role, name) + allocator.ConsumedMilli(role, name);
            }
            sum += allocator.Quota(role).Limits.Count + allocator.ActiveFilters(role);
            sum += allocator.Share(role).AllocationCount;
            sum += allocator.Read(cluster.Frameworks[i], role, cluster.Now).GetHashCode() & 0xFF;
        }
        return sum;
    }
}
