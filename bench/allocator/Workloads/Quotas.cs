namespace Mesosd.Allocation.Bench;

/// <summary>
/// Roles whose quotas make the allocator cut agents: five of six want half an agent, the sixth wants two. Each has one
/// framework. Guarantees and limits are equal.
/// </summary>
internal static class Quotas
{
    /// <summary>The cycle that fills all quotas.</summary>
    public const string FillingStep = "cycle that fills all quotas";

    private const int SmallPerLarge = 5;
    private const string AgentTotal = "cpus:2;mem:2048;disk:2048";
    private static readonly ResourceQuantity[] Small = SampleBundles.Quantities("cpus:1;mem:1024;disk:1024");
    private static readonly ResourceQuantity[] Large = SampleBundles.Quantities("cpus:4;mem:4096;disk:4096");

    /// <summary>Adds roles with quotas, frameworks and as many agents; nothing is offered yet.</summary>
    /// <param name="roles">How many roles, a multiple of six; as many frameworks and agents.</param>
    /// <param name="sorter">How turns are taken.</param>
    public static MeasuredCluster Prepare(int roles, SorterKind sorter)
    {
        var cluster = new MeasuredCluster(new AllocatorSettings { RoleSorter = sorter, FrameworkSorter = sorter });
        ResourceBundle total = cluster.Bundles.Scalars(AgentTotal);
        cluster.AddFrameworks(roles, SmallOrLarge);
        cluster.Measure("set quotas", () =>
        {
            for (int i = 0; i < roles; i++) SetQuota(cluster, SmallOrLarge(i), IsLarge(i) ? Large : Small);
        });
        for (int i = 0; i < roles; i++)
        {
            var options = new AgentOptions { Name = $"agent-{i:D6}", Total = total };
            cluster.Agents.Add(cluster.Allocator.AddAgent(options, cluster.Now));
        }
        return cluster;
    }

    /// <summary>A cycle that fills all quotas, then full cycles that can offer nothing.</summary>
    public static MeasuredCluster Run(int roles, SorterKind sorter, int emptyCycles)
    {
        MeasuredCluster cluster = Prepare(roles, sorter);
        cluster.RunCycle(FillingStep);
        for (int i = 0; i < emptyCycles; i++) cluster.RunFullCycle();
        cluster.RunCycle("idle cycle");
        return cluster;
    }

    /// <summary>
    /// The same allocations with and without quota: each role is to have two whole agents for two frameworks.
    /// </summary>
    public static MeasuredCluster RunWholeAgents(int roles, bool withQuota, SorterKind sorter)
    {
        const int perRole = 2;
        var cluster = new MeasuredCluster(new AllocatorSettings { RoleSorter = sorter, FrameworkSorter = sorter });
        ResourceBundle total = cluster.Bundles.Scalars(AgentTotal);
        cluster.AddFrameworks(roles * perRole, i => RoleName(i / perRole));
        for (int i = 0; withQuota && i < roles; i++) SetQuota(cluster, RoleName(i), Large);
        for (int i = 0; i < roles * perRole; i++)
        {
            var options = new AgentOptions { Name = $"agent-{i:D6}", Total = total };
            cluster.Agents.Add(cluster.Allocator.AddAgent(options, cluster.Now));
        }
        cluster.RunCycle("cycle that offers all");
        cluster.RunCycle("idle cycle");
        return cluster;
    }

    private static void SetQuota(MeasuredCluster cluster, string role, ResourceQuantity[] quantities) =>
        cluster.Allocator.SetQuota(
            cluster.Allocator.Role(role),
            new RoleQuota { Guarantees = quantities, Limits = quantities },
            cluster.Now);

    private static bool IsLarge(int role) => role % (SmallPerLarge + 1) == SmallPerLarge;

    // As in Mesos' benchmark, large ones come first in the alphabet, which decides between equal shares: each then
    // begins with a whole agent.
    private static string SmallOrLarge(int role) => $"{(IsLarge(role) ? "large" : "small")}-{role:D6}";

    private static string RoleName(int role) => $"role-{role:D6}";
}
