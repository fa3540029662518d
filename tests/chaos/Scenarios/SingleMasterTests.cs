using Mesosd.Harness;
using Mesosd.Protocol.Messages;
using Xunit;

namespace Mesosd.Chaos;

/// <summary>Real faults of a cluster with one master and no ZooKeeper.</summary>
public sealed class SingleMasterTests(SingleMasterTests.Fixture fixture) : IClassFixture<SingleMasterTests.Fixture>
{
    [Fact]
    public Task A_single_masters_death_and_restart_loses_no_task() =>
        fixture.RunAsync("single-master-killed", WorkloadSize.Usual, async (cluster, work) =>
        {
            await cluster.KillAsync("m1");
            cluster.Restart("m1");
            await cluster.WholeAsync();
        });

    [Fact]
    public Task An_agent_whose_words_get_lost_becomes_unreachable_and_comes_back() =>
        fixture.RunAsync("agent-mute", WorkloadSize.Usual, async (cluster, work) =>
        {
            AgentId agent = new(await cluster.AgentIdAsync("a2"));
            cluster.Network.Cut("a2", "m1");
            await work.ToldAsync(agent, TaskState.Unreachable);
            cluster.Network.Heal();
            await cluster.WholeAsync();
        });

    [Fact]
    public Task An_agent_that_hears_nothing_becomes_unreachable_and_comes_back() =>
        fixture.RunAsync("agent-deaf", WorkloadSize.Usual, async (cluster, work) =>
        {
            AgentId agent = new(await cluster.AgentIdAsync("a3"));
            cluster.Network.Cut("m1", "a3");
            await work.ToldAsync(agent, TaskState.Unreachable);
            cluster.Network.Heal();
            await cluster.WholeAsync();
        });

    public sealed class Fixture : ClusterFixture
    {
        internal override ClusterShape Shape => Shapes.Single;
    }
}
