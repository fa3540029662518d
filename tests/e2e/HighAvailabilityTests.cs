using System.Net;
using System.Text.Json;
using Mesosd.Harness;
using Xunit;

namespace Mesosd.EndToEnd;

/// <summary>Three masters of the published binary with a real ZooKeeper ensemble, and one with its journal.</summary>
public sealed class HighAvailabilityTests
{
    // A RegistryHead of format 9 as a record: length, CRC-32C, format_version, snapshot_sequence.
    private static readonly byte[] s_newerHead = Convert.FromHexString("0400000083cdb06408091800");

    [Fact]
    public async Task A_killed_leader_is_replaced_and_its_tasks_agents_and_quotas_are_there()
    {
        await using ZooKeeperEnsemble ensemble = await ZooKeeperEnsemble.StartAsync();
        await using TestCluster cluster = await TestCluster.StartManyAsync(ensemble, agents: 2);
        await SucceedAsync(cluster, "quota", "set", "web", "--guarantee=cpus:1");
        RunningProgram run = cluster.Mesosd("run", "--", "sleep", "1000");
        await RunsAsync(run);
        string agents = await AgentIdsAsync(cluster);
        int first = await cluster.FindLeaderAsync();

        cluster.MasterOf(first).Signal(Signals.Kill);
        int second = await cluster.FindLeaderAsync(otherThan: first);

        Assert.NotEqual(first, second);
        await cluster.AgentsActiveAsync(2);
        Assert.Equal(agents, await AgentIdsAsync(cluster));
        Assert.Contains("web", await SucceedAsync(cluster, "quota"));
        Assert.Contains("TASK_RUNNING", await SucceedAsync(cluster, "tasks"));
        await SucceedAsync(cluster, "run", "--", "true");
        Assert.DoesNotContain("TASK_LOST", run.Output);

        // The dead one comes back and stands by.
        await cluster.StartOneOfManyAsync(first);
        HttpResponseMessage elsewhere = await cluster.SendAsync(HttpMethod.Get, "/state?x=1", cluster.PortOf(first));
        await TestCluster.EventuallyAsync(async () =>
        {
            elsewhere = await cluster.SendAsync(HttpMethod.Get, "/state?x=1", cluster.PortOf(first));
            return elsewhere.RequestMessage!.RequestUri!.Port == cluster.PortOf(second);
        }, "the standby to send to the leader");
        Assert.Equal(HttpStatusCode.OK, elsewhere.StatusCode);
        Assert.Equal("?x=1", elsewhere.RequestMessage!.RequestUri!.Query);
    }

    [Fact]
    public async Task A_leader_that_is_told_to_stop_hands_over_at_once_and_ends_with_status_0()
    {
        await using ZooKeeperEnsemble ensemble = await ZooKeeperEnsemble.StartAsync();
        await using TestCluster cluster = await TestCluster.StartManyAsync(ensemble, agents: 1);
        int first = await cluster.FindLeaderAsync();

        cluster.MasterOf(first).Signal(Signals.Terminate);

        Assert.Equal(0, await cluster.MasterOf(first).ExitAsync());
        await cluster.FindLeaderAsync(otherThan: first);
        await cluster.AgentsActiveAsync(1);
        await SucceedAsync(cluster, "run", "--", "true");
    }

    [Fact]
    public async Task Masters_agents_and_tasks_outlive_an_ensemble_that_is_away()
    {
        await using ZooKeeperEnsemble ensemble = await ZooKeeperEnsemble.StartAsync();
        await using TestCluster cluster = await TestCluster.StartManyAsync(ensemble, agents: 1);
        RunningProgram run = cluster.Mesosd("run", "--", "sleep", "1000");
        await RunsAsync(run);
        string agents = await AgentIdsAsync(cluster);

        for (int index = 0; index < ensemble.Count; index++) await ensemble.KillAsync(index);
        // Everybody holds the leader's hand, so it leads on; a change must be refused, or wait and be refused.
        for (int index = 0; index < cluster.Masters; index++)
            Assert.Equal(HttpStatusCode.OK, (await cluster.SendAsync(HttpMethod.Get, "/health", cluster.PortOf(index))).StatusCode);
        await ensemble.RestoreAsync();

        await TestCluster.EventuallyAsync(async () =>
            (await cluster.RunAsync("quota", "set", "web", "--guarantee=cpus:1")).Status == 0, "a change to be stored again");
        await cluster.FindLeaderAsync();
        await cluster.AgentsActiveAsync(1);
        Assert.Equal(agents, await AgentIdsAsync(cluster));
        Assert.DoesNotContain("TASK_LOST", run.Output);
    }

    [Fact]
    public async Task Any_master_of_a_list_leads_tools_and_agents_to_the_leader()
    {
        await using ZooKeeperEnsemble ensemble = await ZooKeeperEnsemble.StartAsync(servers: 1);
        await using TestCluster cluster = await TestCluster.StartManyAsync(ensemble, agents: 0);
        int leader = await cluster.FindLeaderAsync();
        int standby = (leader + 1) % cluster.Masters;
        string list = $"127.0.0.1:{cluster.PortOf(standby)}";
        await cluster.StartAgentAsync("listed", "cpus:2;mem:1024", $"--master={list}");
        await cluster.AgentsActiveAsync(1);
        (int status, string output, _) = await cluster.RunAsync("run", $"--master={list}", "--", "true");
        Assert.True(status == 0, output);
        string masters = await SucceedAsync(cluster, "masters");
        Assert.Matches($"127.0.0.1:{cluster.PortOf(leader)} +leads", masters);
        Assert.Matches($"127.0.0.1:{cluster.PortOf(standby)} +stands by", masters);
        using HttpClient plain = new(new SocketsHttpHandler { AllowAutoRedirect = false });
        HttpResponseMessage redirect = await plain.GetAsync(
            new Uri($"http://{list}/redirect"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.TemporaryRedirect, redirect.StatusCode);
        Assert.Equal($"//localhost:{cluster.PortOf(leader)}", redirect.Headers.Location!.OriginalString);
        Assert.Equal(0, await ElectedAsync(cluster, standby));
    }

    [Fact]
    public async Task A_single_master_that_is_killed_knows_its_agents_and_quotas_from_its_journal()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(agents: 2);
        await SucceedAsync(cluster, "quota", "set", "web", "--guarantee=cpus:1");
        string agents = await AgentIdsAsync(cluster);

        cluster.MasterProgram.Signal(Signals.Kill);
        await cluster.MasterProgram.ExitAsync();
        await cluster.StartMasterAsync();

        await cluster.AgentsActiveAsync(2);
        Assert.Equal(agents, await AgentIdsAsync(cluster));
        Assert.Contains("web", await SucceedAsync(cluster, "quota"));
    }

    [Fact]
    public async Task A_registry_of_a_newer_version_and_a_second_master_in_its_folder_are_refused_with_a_sentence()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(agents: 0);
        (int status, string output, _) = await cluster.RunAsync(
            "master", "--ip=127.0.0.1", "--port=0", $"--work_dir={cluster.Folder}/master");
        Assert.Equal(1, status);
        Assert.Contains("another master uses this work_dir", output);

        cluster.MasterProgram.Signal(Signals.Terminate);
        Assert.Equal(0, await cluster.MasterProgram.ExitAsync());
        File.WriteAllBytes(Path.Combine(cluster.Folder, "master", "registry", "head"), s_newerHead);
        (status, output, _) = await cluster.RunAsync(
            "master", "--ip=127.0.0.1", "--port=0", $"--work_dir={cluster.Folder}/master");
        Assert.Equal(1, status);
        Assert.Contains("in format 9", output);
    }

    private static async Task RunsAsync(RunningProgram run) =>
        await run.LineAsync(line => line.Contains("TASK_RUNNING", StringComparison.Ordinal), "TASK_RUNNING");

    private static async Task<string> SucceedAsync(TestCluster cluster, params string[] arguments)
    {
        (int status, string output, _) = await cluster.RunAsync(arguments);
        Assert.True(status == 0, output);
        return output;
    }

    private static async Task<double> ElectedAsync(TestCluster cluster, int index)
    {
        using JsonDocument metrics = JsonDocument.Parse(await cluster.GetAsync("/metrics/snapshot", cluster.PortOf(index)));
        return metrics.RootElement.GetProperty("master/elected").GetDouble();
    }

    private static async Task<string> AgentIdsAsync(TestCluster cluster)
    {
        using JsonDocument state = JsonDocument.Parse(await cluster.GetAsync("/state"));
        return string.Join(' ', state.RootElement.GetProperty("slaves").EnumerateArray()
            .Select(agent => agent.GetProperty("id").GetString()).Order(StringComparer.Ordinal));
    }
}
