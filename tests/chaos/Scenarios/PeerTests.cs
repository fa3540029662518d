using Mesosd.Harness;
using Mesosd.Protocol.Messages;
using Xunit;

namespace Mesosd.Chaos;

/// <summary>Faults of standbys, agents and ZooKeeper servers while a leader is well.</summary>
[Collection(ThreeMasters.Name)]
public sealed class PeerTests(ThreeMasters.Fixture fixture)
{
    private static readonly TimeSpan s_longerThanSession = Shapes.Three.SessionTimeout + TimeSpan.FromSeconds(2);

    [Fact]
    public Task A_killed_standby_changes_nothing() =>
        fixture.RunAsync("standby-killed", WorkloadSize.Usual, async (cluster, work) =>
        {
            string leader = await cluster.LeaderAsync();
            await cluster.KillAsync(cluster.Masters.First(master => master != leader));
            await work.ShortDoneAsync();
            Assert.Equal(leader, await cluster.LeaderAsync());
        });

    [Fact]
    public Task A_paused_standby_changes_nothing() =>
        fixture.RunAsync("standby-paused", WorkloadSize.Usual, async (cluster, work) =>
        {
            string leader = await cluster.LeaderAsync();
            string standby = cluster.Masters.First(master => master != leader);
            cluster.Pause(standby);
            await work.ShortDoneAsync();
            await Lasting.ForAsync(s_longerThanSession);
            cluster.Resume(standby);
            await cluster.WholeAsync();
            Assert.Equal(leader, await cluster.LeaderAsync());
        });

    [Fact]
    public Task A_killed_agent_comes_back_with_its_tasks() =>
        fixture.RunAsync("agent-killed", WorkloadSize.Usual, async (cluster, work) =>
        {
            await cluster.KillAsync("a1");
            await work.ProgressAsync(20);
            cluster.Restart("a1");
            await cluster.WholeAsync();
        });

    [Fact]
    public Task An_agent_paused_until_it_is_unreachable_comes_back_with_its_tasks() =>
        fixture.RunAsync("agent-paused", WorkloadSize.Usual, async (cluster, work) =>
        {
            AgentId agent = new(await cluster.AgentIdAsync("a1"));
            cluster.Pause("a1");
            await work.ToldAsync(agent, TaskState.Unreachable);
            cluster.Resume("a1");
            await cluster.WholeAsync();
        });

    [Fact]
    public Task An_agent_cut_off_from_everything_comes_back_with_its_tasks() =>
        fixture.RunAsync("agent-isolated", WorkloadSize.Usual, async (cluster, work) =>
        {
            AgentId agent = new(await cluster.AgentIdAsync("a2"));
            cluster.Network.Isolate("a2");
            await work.ToldAsync(agent, TaskState.Unreachable);
            cluster.Network.Heal();
            await cluster.WholeAsync();
        });

    [Fact]
    public Task An_agent_and_the_leader_killed_together_come_back() =>
        fixture.RunAsync("agent-and-leader-killed", WorkloadSize.Usual, async (cluster, work) =>
        {
            string leader = await cluster.LeaderAsync();
            await Task.WhenAll(cluster.KillAsync("a3"), cluster.KillAsync(leader));
            await cluster.AgentsActiveAsync(cluster.Agents.Count - 1);
            cluster.Restart("a3");
            await cluster.AgentsActiveAsync(cluster.Agents.Count);
        });

    [Fact]
    public Task A_killed_ZooKeeper_leader_costs_no_leadership() =>
        fixture.RunAsync("zookeeper-leader-killed", WorkloadSize.Usual, async (cluster, work) =>
        {
            string leader = await cluster.LeaderAsync();
            await cluster.KillAsync((await cluster.ZooKeeper.LeaderAsync())!);
            await work.ShortDoneAsync();
            QuotaBook quotas = new(cluster);
            await quotas.AcknowledgedAsync();
            Assert.Equal(leader, await cluster.LeaderAsync());
            Assert.Empty(await quotas.WrongAsync());
        });

    [Fact]
    public Task A_paused_ZooKeeper_leader_is_replaced_and_nothing_is_lost() =>
        fixture.RunAsync("zookeeper-leader-paused", WorkloadSize.Usual, async (cluster, work) =>
        {
            string server = (await cluster.ZooKeeper.LeaderAsync())!;
            cluster.Pause(server);
            await work.ShortDoneAsync();
            await Lasting.ForAsync(s_longerThanSession);
            QuotaBook quotas = new(cluster);
            await quotas.AcknowledgedAsync();
            cluster.Resume(server);
            await cluster.WholeAsync();
            Assert.Empty(await quotas.WrongAsync());
        });

    [Fact]
    public Task Without_any_ZooKeeper_tasks_go_on_and_end_and_what_must_be_durable_waits() =>
        fixture.RunAsync("zookeeper-away", WorkloadSize.Usual, async (cluster, work) =>
        {
            int[] masters = [.. cluster.Masters.Select(master => cluster.Program(master).ProcessId)];
            QuotaBook before = new(cluster), during = new(cluster);
            await before.AcknowledgedAsync();
            await work.ShortDoneAsync();
            foreach (string server in cluster.ZooKeeper.Names) await cluster.KillAsync(server);
            await Lasting.ForAsync(s_longerThanSession);

            // Every link, update and acknowledgement goes on, though no master can prove that it leads.
            await work.HeldDoneAsync();
            Task<bool> change = during.ChangeAsync();
            foreach (string server in cluster.ZooKeeper.Names) cluster.Restart(server);
            await cluster.ZooKeeper.ServingAsync();

            // The change waited for ZooKeeper, or was refused or lost its answer: the book knows which.
            await change;
            await cluster.WholeAsync();
            work.Add(shortJobs: 20);
            await work.ShortDoneAsync();
            Assert.Empty(await before.WrongAsync());
            Assert.Empty(await during.WrongAsync());
            Assert.Equal(masters, cluster.Masters.Select(master => cluster.Program(master).ProcessId));
        });
}
