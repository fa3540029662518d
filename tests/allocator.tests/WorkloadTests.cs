using Mesosd.Allocation.Bench;
using Xunit;

namespace Mesosd.Allocation.Tests;

/// <summary>The workloads of <c>bench/allocator</c> at tiny sizes, so that they cannot rot.</summary>
public sealed class WorkloadTests
{
    public static TheoryData<string> Names => [.. TinyWorkloads.All.Select(workload => workload.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Workload_makes_offers_and_the_same_ones_in_every_run(string name)
    {
        Func<MeasuredCluster> run = TinyWorkloads.All.Single(workload => workload.Name == name).Run;
        MeasuredCluster first = run(), second = run();
        Assert.True(first.Cycles.Sum(cycle => cycle.Offers) >= first.Agents.Count, "hardly anything was offered");
        Assert.Equal(first.Cycles.Select(cycle => cycle.Offers), second.Cycles.Select(cycle => cycle.Offers));
        Assert.Equal(first.Hash, second.Hash);
    }

    [Fact]
    public void Everybody_declines_every_agent_once_and_then_nothing_is_left_to_do()
    {
        MeasuredCluster cluster = Decline.Run(new ClusterSize(30, 7), rounds: 14);
        Assert.Equal(30 * 7, cluster.Cycles.Sum(cycle => cycle.Offers));
        Assert.Equal(0, cluster.RunFullCycle().Offers);
        Assert.False(cluster.Allocator.HasWork);
    }

    [Fact]
    public void Suppressed_frameworks_are_offered_nothing_in_the_last_cycle()
    {
        MeasuredCluster cluster = Suppression.RunAll(new ClusterSize(30, 10));
        Assert.Equal([30, 30, 30, 30, 0], cluster.Cycles.Skip(2).Select(cycle => cycle.Offers));
    }

    [Fact]
    public void Forcing_a_full_cycle_looks_at_every_agent()
    {
        MeasuredCluster cluster = Decline.Run(new ClusterSize(30, 7), rounds: 14);
        long before = cluster.Allocator.Work.AgentsServed;
        cluster.RunFullCycle();
        Assert.Equal(30, cluster.Allocator.Work.AgentsServed - before);
    }

    [Fact]
    public void Quotas_are_filled_in_one_cycle_as_in_Mesos_and_nothing_is_granted_beyond_them()
    {
        MeasuredCluster cluster = Quotas.Run(roles: 60, SorterKind.DominantResourceFairness, emptyCycles: 2);
        // 50 roles have half an agent each, 10 have two whole ones.
        Assert.Equal([70, 0, 0, 0], cluster.Cycles.Skip(2).Select(cycle => cycle.Offers));
    }

    [Fact]
    public void Every_role_has_its_two_agents_with_and_without_quota()
    {
        MeasuredCluster without = Quotas.RunWholeAgents(10, withQuota: false, SorterKind.DominantResourceFairness);
        MeasuredCluster with = Quotas.RunWholeAgents(10, withQuota: true, SorterKind.DominantResourceFairness);
        Assert.Equal(Enumerable.Repeat(2, 10), AgentsPerRole(without));
        Assert.Equal(Enumerable.Repeat(2, 10), AgentsPerRole(with));
    }

    private static IEnumerable<int> AgentsPerRole(MeasuredCluster cluster) =>
        cluster.Offers.GroupBy(offer => offer.Role).Select(role => role.Select(offer => offer.Agent).Distinct().Count());
}
