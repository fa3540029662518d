using Xunit;

namespace Mesosd.Allocation.Tests;

/// <summary>Allocated bytes: the same on every machine, where times are not.</summary>
public sealed class BudgetTests
{
    private const int WarmUpRounds = 1000;
    private const int MeasuredRounds = 100;

    // The first kinds of a cluster of these tests are cpus and mem, so the task fits all of them.
    private static readonly ResourceBundle OneCpu = new ResourceBundle.Builder()
        .AddScalar(new ResourceKind(0), 1_000).AddScalar(new ResourceKind(1), 256_000).Build();

    [Fact]
    public void Recovering_and_granting_again_allocates_nothing() =>
        Assert.Equal(0, Measure(Homogeneous(), refuseFor: null));

    [Fact]
    public void Declining_for_a_while_and_expiring_allocates_nothing() =>
        Assert.Equal(0, Measure(Homogeneous(), refuseFor: TimeSpan.FromSeconds(5)));

    [Fact]
    public void Agents_with_reservations_ports_and_tasks_allocate_nothing() =>
        Assert.Equal(0, Measure(Mixed(), refuseFor: TimeSpan.FromSeconds(2)));

    [Fact]
    public void Quotas_allocate_nothing() =>
        Assert.Equal(0, Measure(WithQuotas(Mixed()), refuseFor: TimeSpan.FromSeconds(2)));

    [Fact]
    public void Quotas_without_refusals_allocate_nothing() =>
        Assert.Equal(0, Measure(WithQuotas(Homogeneous()), refuseFor: null));

    [Fact]
    public void Random_sorters_allocate_nothing()
    {
        var settings = new AllocatorSettings
        {
            RoleSorter = SorterKind.WeightedRandom,
            FrameworkSorter = SorterKind.WeightedRandom,
        };
        Assert.Equal(0, Measure(Homogeneous(new Cluster(settings)), refuseFor: TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public void Filters_that_last_allocate_nothing_when_they_are_revived()
    {
        Cluster cluster = Homogeneous();
        Assert.Equal(0, Measure(cluster, refuseFor: TimeSpan.FromHours(2), () =>
        {
            foreach (FrameworkIndex framework in cluster.FrameworkIndexes)
            {
                cluster.Allocator.Revive(framework, [], cluster.Now);
            }
        }));
    }

    [Fact]
    public void Reserving_and_unreserving_of_every_offer_allocates_nothing()
    {
        Cluster cluster = Homogeneous();
        ResourceBundle plain = cluster.Bundle("cpus:1;mem:256");
        ResourceBundle[] reserved = [cluster.Bundle("cpus(x):1;mem(x):256"), cluster.Bundle("cpus(y/z):1;mem(y/z):256")];
        RoleIndex x = cluster.Allocator.Role("x");
        var grants = new List<Grant>(4096);
        int operations = 0;
        void Operate()
        {
            cluster.Advance(0.5);
            cluster.Allocator.Allocate(cluster.Now, grants);
            foreach (Grant grant in grants)
            {
                ResourceBundle own = reserved[grant.Role == x ? 0 : 1];
                if (!grant.Resources.Contains(plain)) continue;
                cluster.Allocator.Convert(
                    new Conversion(grant.Framework, grant.Role, grant.Agent, plain, own), cluster.Now);
                Return(cluster, grant, own, TimeSpan.FromSeconds(1));
                bool undone = cluster.Allocator.TryConvertFree(grant.Agent, own, plain, cluster.Now);
                operations += undone ? 1 : 0;
            }
            foreach (Grant grant in grants)
            {
                ResourceBundle left =
                    cluster.Allocator.Allocated(grant.Framework, grant.Role, grant.Agent);
                Return(cluster, grant, left, TimeSpan.FromSeconds(1));
            }
            grants.Clear();
        }
        for (int i = 0; i < WarmUpRounds; i++) Operate();
        operations = 0;
        Assert.Equal(0, LeastOf(Operate));
        Assert.True(operations > 100, $"only {operations} operations: nothing was measured");
    }

    [Fact]
    public void Running_a_task_of_every_offer_allocates_nothing()
    {
        Cluster cluster = Homogeneous();
        var tasks = new Queue<Grant>(4096);
        var rests = new Dictionary<ResourceBundle, ResourceBundle>();
        var grants = new List<Grant>(4096);
        for (int i = 0; i < WarmUpRounds; i++) RunTasks(cluster, grants, tasks, rests);
        int known = rests.Count;
        Assert.Equal(0, LeastOf(() => RunTasks(cluster, grants, tasks, rests)));
        Assert.Equal(known, rests.Count);
        Assert.True(tasks.Count > 100, $"only {tasks.Count} tasks ran: nothing was measured");
    }

    /// <summary>Starts a task of one CPU in each offer that has one and ends the oldest tasks.</summary>
    private static void RunTasks(
        Cluster cluster,
        List<Grant> grants,
        Queue<Grant> tasks,
        Dictionary<ResourceBundle, ResourceBundle> rests)
    {
        cluster.Advance(0.5);
        cluster.Allocator.Allocate(cluster.Now, grants);
        ResourceBundle task = OneCpu;
        foreach (Grant grant in grants)
        {
            if (!rests.TryGetValue(grant.Resources, out ResourceBundle? rest))
            {
                rest = grant.Resources.SubtractSaturating(task);
                rests.Add(grant.Resources, rest);
            }
            Return(cluster, grant, rest, TimeSpan.FromSeconds(1));
            tasks.Enqueue(grant);
        }
        grants.Clear();
        while (tasks.Count > 150) Return(cluster, tasks.Dequeue(), task, null);
    }

    /// <summary>
    /// What some rounds allocate at least: a collection that another test causes leaves the rest of this thread's
    /// allocation buffer behind, which counts as allocated; a cost of a round would be there every time.
    /// </summary>
    private static long LeastOf(Action round)
    {
        long least = long.MaxValue;
        for (int attempt = 0; attempt < 10 && least > 0; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < MeasuredRounds; i++) round();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }

    private static long Measure(Cluster cluster, TimeSpan? refuseFor, Action? between = null)
    {
        var grants = new List<Grant>(4096);
        int granted = 0;
        for (int i = 0; i < WarmUpRounds; i++) granted += Round(cluster, grants, refuseFor, between);
        granted = 0;
        long bytes = LeastOf(() => granted += Round(cluster, grants, refuseFor, between));
        Assert.True(granted > MeasuredRounds, $"only {granted} grants: nothing was measured");
        return bytes;
    }

    private static int Round(Cluster cluster, List<Grant> grants, TimeSpan? refuseFor, Action? between)
    {
        cluster.Advance(0.5);
        between?.Invoke();
        cluster.Allocator.Allocate(cluster.Now, grants);
        int count = grants.Count;
        foreach (Grant grant in grants) Return(cluster, grant, grant.Resources, refuseFor);
        grants.Clear();
        return count;
    }

    private static void Return(Cluster cluster, Grant grant, ResourceBundle resources, TimeSpan? refuseFor) =>
        cluster.Allocator.Recover(
            new Recovery(grant.Framework, grant.Role, grant.Agent, resources, refuseFor), cluster.Now);

    private static Cluster Homogeneous() => Homogeneous(new Cluster());

    private static Cluster Homogeneous(Cluster cluster)
    {
        for (int i = 0; i < 50; i++) cluster.AddAgent($"a{i}", "cpus:4;mem:1024");
        for (int i = 0; i < 10; i++) cluster.AddFramework($"f{i}", i % 2 == 0 ? "x" : "y/z");
        return cluster;
    }

    /// <summary>
    /// A guarantee that is never filled, so that both stages run, and a limit that cuts what is offered.
    /// </summary>
    private static Cluster WithQuotas(Cluster cluster)
    {
        ResourceQuantity[] much = [new("cpus", 100_000), new("mem", 10_000_000)];
        ResourceQuantity[] some = [new("cpus", 30_000)];
        IAllocator allocator = cluster.Allocator;
        allocator.SetQuota(allocator.Role("x"), new RoleQuota { Guarantees = much }, cluster.Now);
        allocator.SetQuota(allocator.Role("y"), new RoleQuota { Limits = some }, cluster.Now);
        return cluster;
    }

    private static Cluster Mixed()
    {
        var cluster = new Cluster();
        for (int i = 0; i < 30; i++)
        {
            string reserved = "cpus(x):2;mem(x):64;cpus(y):1";
            cluster.AddAgent($"a{i}", $"cpus:{4 + i % 3};mem:4096;ports:[31000-32000];{reserved}");
        }
        for (int i = 0; i < 9; i++)
        {
            cluster.AddFramework($"f{i}", i % 3 == 0 ? "x" : i % 3 == 1 ? "y/z" : "w");
        }
        for (int i = 0; i < 30; i++)
        {
            cluster.Use($"f{i % 9}", "w", $"a{i}", $"cpus:1;mem:100;ports:[31000-310{10 + i}]");
        }
        return cluster;
    }
}
