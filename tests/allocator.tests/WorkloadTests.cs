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
}
