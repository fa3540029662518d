using Mesosd.Harness;
using Mesosd.Protocol.Client;
using Xunit;

namespace Mesosd.Chaos;

/// <summary>What becomes of a cluster whose leading master has a bad day.</summary>
[Collection(ThreeMasters.Name)]
public sealed class LeaderTests(ThreeMasters.Fixture fixture)
{
    [Fact]
    public Task A_killed_leader_is_replaced_and_what_it_acknowledged_is_there() =>
        fixture.RunAsync("leader-killed", WorkloadSize.Usual, async (cluster, work) =>
        {
            QuotaBook quotas = new(cluster);
            string leader = await cluster.LeaderAsync();
            using CancellationTokenSource enough = new();
            Task changes = quotas.KeepChangingAsync(enough.Token);
            await TestCluster.EventuallyAsync(() => Task.FromResult(quotas.Acknowledged >= 10), "ten acknowledged changes");

            await cluster.KillAsync(leader);
            await cluster.AgentsActiveAsync(cluster.Agents.Count);
            int before = quotas.Acknowledged;
            await TestCluster.EventuallyAsync(() => Task.FromResult(quotas.Acknowledged > before), "a change by the next leader");
            await enough.CancelAsync();
            await changes;

            Assert.Empty(await quotas.WrongAsync());
        });

    [Fact]
    public Task A_leader_that_is_told_to_stop_hands_over() =>
        fixture.RunAsync("leader-stopped", WorkloadSize.Usual, async (cluster, work) =>
        {
            QuotaBook quotas = new(cluster);
            string leader = await cluster.LeaderAsync();
            await quotas.AcknowledgedAsync();
            Assert.Equal(0, await cluster.StopAsync(leader));
            await cluster.AgentsActiveAsync(cluster.Agents.Count);
            Assert.Empty(await quotas.WrongAsync());
        });

    [Fact]
    public Task A_paused_leader_is_replaced_and_changes_nothing_when_it_goes_on() =>
        fixture.RunAsync("leader-paused", WorkloadSize.Usual, async (cluster, work) =>
        {
            QuotaBook before = new(cluster), toOld = new(cluster), toNew = new(cluster);
            string old = await cluster.LeaderAsync();
            await before.AcknowledgedAsync();
            // A connection that was made while it led, with a change that waits to be read when it goes on.
            await using OperatorClient client = QuotaBook.Connect([cluster.AddressOf(old)], repeats: false);
            Assert.True(await before.ChangeAsync(client));
            cluster.Pause(old);
            Task<bool> late = toOld.ChangeAsync(client);
            string next = await cluster.LeaderAsync(cluster.Masters.Where(master => master != old));
            await toNew.AcknowledgedAsync([cluster.AddressOf(next)]);
            Dictionary<string, double> quotas = await toNew.ReadAsync();

            cluster.Resume(old);

            Assert.False(await late, "the old leader acknowledged a change that it could not make");
            await cluster.WholeAsync();
            Assert.Equal(quotas, await toNew.ReadAsync());
            Assert.Empty(await before.WrongAsync());
            Assert.Empty(await toNew.WrongAsync());
        });

    [Fact]
    public Task A_leader_without_ZooKeeper_is_replaced() =>
        fixture.RunAsync("leader-without-zookeeper", WorkloadSize.Usual, async (cluster, work) =>
        {
            string old = await cluster.LeaderAsync();
            foreach (string server in cluster.ZooKeeper.Names) cluster.Network.CutBoth(old, server);
            await ReplacedAsync(cluster, old);
        });

    [Fact]
    public Task A_leader_that_ZooKeeper_does_not_hear_is_replaced() =>
        fixture.RunAsync("leader-mute-to-zookeeper", WorkloadSize.Usual, async (cluster, work) =>
        {
            string old = await cluster.LeaderAsync();
            foreach (string server in cluster.ZooKeeper.Names) cluster.Network.Cut(old, server);
            await ReplacedAsync(cluster, old);
        });

    [Fact]
    public Task A_leader_that_does_not_hear_ZooKeeper_is_replaced() =>
        fixture.RunAsync("leader-deaf-to-zookeeper", WorkloadSize.Usual, async (cluster, work) =>
        {
            string old = await cluster.LeaderAsync();
            foreach (string server in cluster.ZooKeeper.Names) cluster.Network.Cut(server, old);
            await ReplacedAsync(cluster, old);
        });

    [Fact]
    public Task A_leader_whose_host_vanishes_without_a_word_is_replaced() =>
        fixture.RunAsync("leader-isolated", WorkloadSize.Usual, async (cluster, work) =>
        {
            string old = await cluster.LeaderAsync();
            cluster.Network.Isolate(old);
            await ReplacedAsync(cluster, old);
        });

    [Fact]
    public Task A_leader_that_nobody_hears_is_replaced() =>
        fixture.RunAsync("leader-mute", WorkloadSize.Usual, async (cluster, work) =>
        {
            string old = await cluster.LeaderAsync();
            foreach (string other in cluster.Network.Hosts.Select(host => host.Name).Append(NamespaceNetwork.Own).Where(other => other != old))
                cluster.Network.Cut(old, other);
            await ReplacedAsync(cluster, old);
        });

    [Fact]
    public Task Leaders_killed_one_after_the_other_lose_nothing() =>
        fixture.RunAsync("leaders-killed", WorkloadSize.Usual, async (cluster, work) =>
        {
            QuotaBook quotas = new(cluster);
            string first = await cluster.LeaderAsync();
            await quotas.AcknowledgedAsync();
            await cluster.KillAsync(first);
            string second = await cluster.LeaderAsync();
            await cluster.KillAsync(second);
            await cluster.AgentsActiveAsync(cluster.Agents.Count);
            await quotas.AcknowledgedAsync();
            Assert.Empty(await quotas.WrongAsync());
        });

    // The others go on with all agents, and change what must be durable; the old one does not claim to lead any more.
    private static async Task ReplacedAsync(HostedCluster cluster, string old)
    {
        string[] others = [.. cluster.Masters.Where(master => master != old)];
        string next = await cluster.LeaderAsync(others);
        await TestCluster.EventuallyAsync(
            async () => await cluster.MetricAsync(next, "master/agents_active") == cluster.Agents.Count, $"{next} to have all agents");
        QuotaBook quotas = new(cluster);
        await quotas.AcknowledgedAsync([cluster.AddressOf(next)]);
        await TestCluster.EventuallyAsync(async () => (await cluster.LeadersAsync(cluster.Masters)).Length == 1, $"{old} not to lead any more");
        cluster.Network.Heal();
        await cluster.WholeAsync();
        Assert.Empty(await quotas.WrongAsync());
    }
}
