using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Mesosd.Harness;
using Xunit;

namespace Mesosd.EndToEnd;

/// <summary>What a cluster of the published binary does on good and bad days.</summary>
public sealed class ClusterTests
{
    [Fact]
    public async Task Http_and_the_native_protocol_share_the_port_and_both_roles_tell_their_health()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await cluster.SendAsync(HttpMethod.Get, "/health")).StatusCode);
        using JsonDocument version = JsonDocument.Parse(await cluster.GetAsync("/version"));
        Assert.NotEmpty(version.RootElement.GetProperty("version").GetString()!);
        using JsonDocument state = JsonDocument.Parse(await cluster.GetAsync("/state"));
        Assert.Equal(1, state.RootElement.GetProperty("activated_slaves").GetDouble());
        Assert.Contains("# TYPE", await cluster.GetAsync("/metrics"));
        Assert.Equal(4, await cluster.MetricAsync("master/cpus_total"));
        Assert.Equal(HttpStatusCode.NotFound, (await cluster.SendAsync(HttpMethod.Get, "/no-such-thing")).StatusCode);
        HttpResponseMessage wrongMethod = await cluster.SendAsync(HttpMethod.Delete, "/api/v1");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, wrongMethod.StatusCode);
        Assert.Contains("POST", wrongMethod.Content.Headers.Allow);
    }

    [Fact]
    public async Task Garbage_on_the_port_is_answered_and_harms_nobody()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        foreach (byte[] garbage in new byte[][]
        {
            [0xF5, 1, 2, 3, 4, 5, 6, 7],
            [0xF5, (byte)'M', (byte)'S', (byte)'D', 1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 1, 0, 0, 0, 0, 0, 0, 0],
            [0xF5, (byte)'M', (byte)'S', (byte)'D', 1, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff],
            "GARBAGE\r\n\r\n"u8.ToArray(),
            [0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0],
        })
        {
            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, cluster.Port, TestContext.Current.CancellationToken);
            await socket.SendAsync(garbage);
            // The peer must end the connection by itself.
            using CancellationTokenSource patience = new(RunningProgram.Patience);
            byte[] buffer = new byte[4096];
            try
            {
                while (await socket.ReceiveAsync(buffer, patience.Token) > 0) { }
            }
            catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
            {
                // Also an end.
            }
        }

        (int status, string output, _) = await cluster.RunAsync("run", "--", "true");
        Assert.True(status == 0, output);
    }

    [Fact]
    public async Task A_killed_agents_tasks_are_reported_to_their_framework()
    {
        await using TestCluster cluster = new();
        await cluster.StartMasterAsync("--agent_ping_timeout=1secs", "--max_agent_ping_timeouts=2");
        RunningProgram agent = await cluster.StartAgentAsync("agent0", "cpus:2;mem:1024");
        RunningProgram run = cluster.Mesosd("run", "--", "sleep", "1000");
        await run.LineAsync(line => line.Contains("TASK_RUNNING", StringComparison.Ordinal), "TASK_RUNNING");

        agent.Signal(Signals.Kill);

        Assert.NotEqual(0, await run.ExitAsync());
        Assert.Matches("TASK_(LOST|UNREACHABLE|GONE)", run.Output);
    }

    [Fact]
    public async Task A_restarted_master_learns_from_its_agents_what_runs()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(agents: 2);
        string agentsBefore = await AgentIdsAsync(cluster);

        cluster.MasterProgram.Signal(Signals.Kill);
        await cluster.MasterProgram.ExitAsync();
        await cluster.StartMasterAsync();
        await cluster.AgentsActiveAsync(2);

        Assert.Equal(agentsBefore, await AgentIdsAsync(cluster));
        (int status, string output, _) = await cluster.RunAsync("run", "--", "true");
        Assert.True(status == 0, output);
    }

    [Fact]
    public async Task An_interrupted_local_cluster_leaves_no_process_behind()
    {
        await using TestCluster cluster = new();
        RunningProgram local = cluster.Mesosd("local", "--agents=2", "--ip=127.0.0.1", $"--port={cluster.Port}", $"--work_dir={cluster.Folder}/local");
        await local.LineAsync(line => line.Contains(cluster.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal), "its address");
        await cluster.AgentsActiveAsync(2);
        RunningProgram run = cluster.Mesosd("run", "--instances=3", "--resources=cpus:0.1;mem:32", "--", "sleep", "1000");
        for (int instance = 0; instance < 3; instance++)
            await run.LineAsync(line => line.Contains("TASK_RUNNING", StringComparison.Ordinal), "TASK_RUNNING");
        Assert.True(cluster.LiveProcesses().Count >= 5, string.Join('\n', cluster.LiveProcesses()));

        local.Signal(Signals.Interrupt);

        Assert.Equal(0, await local.ExitAsync());
        run.Signal(Signals.Interrupt);
        await run.ExitAsync();
        await TestCluster.EventuallyAsync(() => Task.FromResult(cluster.LiveProcesses().Count == 0), "no process left behind");
    }

    [Fact]
    public async Task A_local_cluster_whose_folder_is_in_use_says_so_and_ends()
    {
        await using TestCluster cluster = new();
        RunningProgram first = cluster.Mesosd("local", "--agents=1", $"--port={cluster.Port}", $"--work_dir={cluster.Folder}/local");
        await first.LineAsync(line => line.Contains("registered with the master", StringComparison.Ordinal), "its agent");

        RunningProgram second = cluster.Mesosd("local", "--agents=1", "--port=0", $"--work_dir={cluster.Folder}/local");

        Assert.Equal(1, await second.ExitAsync());
        Assert.Contains("mesosd local: ", second.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled", second.Output, StringComparison.Ordinal);
        first.Signal(Signals.Interrupt);
        Assert.Equal(0, await first.ExitAsync());
    }

    [Fact]
    public async Task The_demonstration_gives_both_frameworks_work_and_leaves_no_process_behind()
    {
        await using TestCluster cluster = new();
        RunningProgram demo = cluster.Program("/usr/bin/env", $"PORT={cluster.Port}", "bash", $"{Repository.Root}/scripts/run-demo.sh");
        await demo.LineAsync(line => line.StartsWith("analytics", StringComparison.Ordinal), "the share of analytics");
        await demo.LineAsync(line => line.StartsWith("research", StringComparison.Ordinal), "the share of research");
        await TestCluster.EventuallyAsync(async () => await cluster.MetricAsync("master/tasks_finished") > 20, "finished tasks");
        Assert.Equal(0, await cluster.MetricAsync("master/tasks_failed"));

        demo.Signal(Signals.Terminate);

        Assert.Equal(0, await demo.ExitAsync());
        await TestCluster.EventuallyAsync(() => Task.FromResult(cluster.LiveProcesses().Count == 0), "no process left behind");
    }

    private static async Task<string> AgentIdsAsync(TestCluster cluster)
    {
        using JsonDocument state = JsonDocument.Parse(await cluster.GetAsync("/state"));
        return string.Join(' ', state.RootElement.GetProperty("slaves").EnumerateArray()
            .Select(agent => agent.GetProperty("id").GetString()).Order(StringComparer.Ordinal));
    }
}
