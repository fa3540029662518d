using Xunit;

namespace Mesosd.Allocation.Tests;

/// <summary>
/// The cost of a run by what it looks at and compares: numbers that are the same on every machine.
/// </summary>
public sealed class CostTests
{
    [Fact]
    public void Run_without_a_change_looks_at_nothing()
    {
        Cluster cluster = Exhausted(agents: 200, frameworks: 20);
        Work cost = CostOf(cluster, () => cluster.Allocate());
        Assert.Equal(new Work(0, 0, 0, 0), cost);
    }

    [Fact]
    public void Change_of_one_agent_looks_at_that_agent_only()
    {
        Cluster cluster = Exhausted(agents: 200, frameworks: 20);
        cluster.Use("f3", "r", "a7", "cpus:0.1");
        cluster.End("f3", "r", "a7", "cpus:0.1");
        Work cost = CostOf(cluster, () => Assert.Empty(cluster.Allocate()));
        // After the first few the others are known to have refused it without a look at each.
        Assert.Equal((1, 6), (cost.AgentsServed, cost.PairsExamined));
    }

    [Fact]
    public void Revival_of_one_framework_looks_at_each_agent_for_that_framework_only()
    {
        Cluster cluster = Exhausted(agents: 200, frameworks: 20);
        cluster.Revive("f5");
        Work cost = CostOf(cluster, () => Assert.Equal(200, cluster.Allocate().Length));
        Assert.Equal((200, 200), (cost.AgentsServed, cost.PairsExamined));
    }

    [Fact]
    public void Expiry_of_one_filter_looks_at_one_pair()
    {
        Cluster cluster = Exhausted(agents: 200, frameworks: 20);
        cluster.Revive("f5");
        cluster.Allocate();
        for (int i = 0; i < 200; i++) cluster.Decline("f5", $"a{i}", i == 9 ? 10 : 600);
        cluster.Allocate();
        cluster.Advance(10);
        Work cost = CostOf(cluster, () => Assert.Equal(["f5@r a9 cpus:4;mem:1024"], cluster.Allocate()));
        Assert.Equal((1, 1), (cost.AgentsServed, cost.PairsExamined));
    }

    [Theory]
    [InlineData(64)]
    [InlineData(512)]
    [InlineData(4096)]
    public void Grant_costs_a_logarithm_of_the_frameworks(int frameworks)
    {
        const int grants = 512;
        var cluster = new Cluster();
        for (int i = 0; i < frameworks; i++) cluster.AddFramework($"f{i}", "r");
        for (int i = 0; i < grants; i++) cluster.AddAgent($"a{i}", "cpus:4;mem:1024");
        var granted = new List<Grant>();
        cluster.Allocator.Share(cluster.Allocator.Role("r"));
        Work cost = CostOf(cluster, () => cluster.Allocator.Allocate(cluster.Now, granted));
        Assert.Equal(grants, granted.Count);
        Assert.Equal((grants, grants), (cost.AgentsServed, cost.PairsExamined));
        double perGrant = (double)cost.Comparisons / grants;
        Assert.True(perGrant <= 3 * Math.Log2(frameworks), $"{perGrant} comparisons per grant");
        Assert.Equal(3 * grants, cost.SharesComputed);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(4096)]
    public void Grant_costs_a_logarithm_of_the_roles(int roles)
    {
        const int grants = 512;
        var cluster = new Cluster();
        for (int i = 0; i < roles; i++) cluster.AddFramework($"f{i}", $"top{i % 8}/r{i}");
        for (int i = 0; i < grants; i++) cluster.AddAgent($"a{i}", "cpus:4;mem:1024");
        var granted = new List<Grant>();
        cluster.Allocator.Share(cluster.Allocator.Role("top0"));
        Work cost = CostOf(cluster, () => cluster.Allocator.Allocate(cluster.Now, granted));
        Assert.Equal(grants, granted.Count);
        double perGrant = (double)cost.Comparisons / grants;
        Assert.True(perGrant <= 3 * Math.Log2(roles), $"{perGrant} comparisons per grant");
    }

    /// <summary>A cluster in which everybody declined everything for a long time.</summary>
    private static Cluster Exhausted(int agents, int frameworks)
    {
        var cluster = new Cluster();
        for (int i = 0; i < agents; i++) cluster.AddAgent($"a{i}", "cpus:4;mem:1024");
        for (int i = 0; i < frameworks; i++) cluster.AddFramework($"f{i}", "r");
        for (int round = 0; round < frameworks; round++)
        {
            cluster.Allocate();
            foreach (Grant grant in cluster.Outstanding)
            {
                var refusal = new Recovery(
                    grant.Framework, grant.Role, grant.Agent, grant.Resources, TimeSpan.FromDays(1));
                cluster.Allocator.Recover(refusal, cluster.Now);
            }
            Assert.Equal(agents, cluster.Outstanding.Count);
            cluster.Outstanding.Clear();
        }
        Assert.Empty(cluster.Allocate());
        return cluster;
    }

    private static Work CostOf(Cluster cluster, Action action)
    {
        Work before = Work.Of(cluster);
        action();
        return Work.Of(cluster).Since(before);
    }

    private readonly record struct Work(
        long AgentsServed, long PairsExamined, long Comparisons, long SharesComputed)
    {
        public static Work Of(Cluster cluster)
        {
            WorkCounters work = cluster.Allocator.Work;
            return new Work(work.AgentsServed, work.PairsExamined, work.Comparisons, work.SharesComputed);
        }

        public Work Since(Work before) => new(
            AgentsServed - before.AgentsServed, PairsExamined - before.PairsExamined,
            Comparisons - before.Comparisons, SharesComputed - before.SharesComputed);
    }
}
