using System.Text.Json;
using Mesosd.Harness;
using Xunit;

namespace Mesosd.EndToEnd;

/// <summary>
/// A scheduler of the npm package mesos-framework, which was written for Mesos' HTTP API and runs unmodified against the
/// published binary.
/// </summary>
public sealed class JavaScriptSchedulerTests
{
    [Fact]
    public async Task It_launches_scales_kills_and_tears_down()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        RunningProgram scheduler = await StartAsync(cluster, new { name = "scales", instances = 2, scaleTo = 5, keep = 0 });
        await SeesAsync(scheduler, "> stream true");
        await SeesAsync(scheduler, "> subscribed ");
        await SeesAsync(scheduler, "> running 2");
        await SeesAsync(scheduler, "> running 5");
        await SeesAsync(scheduler, "> update TASK_KILLED");
        await SeesAsync(scheduler, "> running 0");
        await SeesAsync(scheduler, "> torn down");
        Assert.Equal(0, await scheduler.ExitAsync());
        Assert.DoesNotContain("> error", scheduler.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_scheduler_goes_on_with_the_tasks_of_one_that_died()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        RunningProgram first = await StartAsync(cluster, new { name = "dies", instances = 3 });
        string id = (await SeesAsync(first, "> subscribed ")).Split(' ')[2];
        await SeesAsync(first, "> running 3");
        first.Signal(Signals.Kill);
        RunningProgram second = await StartAsync(cluster, new { name = "dies", frameworkId = id, instances = 0, scaleTo = 3, keep = 0 });
        await SeesAsync(second, $"> subscribed {id} ");
        await SeesAsync(second, "> update TASK_RUNNING REASON_RECONCILIATION");
        await SeesAsync(second, "> torn down");
        Assert.Equal(0, await second.ExitAsync());
    }

    [Fact]
    public async Task The_newest_scheduler_wins_and_the_older_one_is_told_so()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        RunningProgram first = await StartAsync(cluster, new { name = "old", instances = 1 });
        string id = (await SeesAsync(first, "> subscribed ")).Split(' ')[2];
        await SeesAsync(first, "> running 1");
        RunningProgram second = await StartAsync(cluster, new { name = "old", frameworkId = id, instances = 0, scaleTo = 1, keep = 0 });
        await SeesAsync(first, "> error Error received from Mesos master: Framework failed over");
        Assert.Equal(3, await first.ExitAsync());
        await SeesAsync(second, "> torn down");
    }

    [Fact]
    public async Task It_is_sent_to_the_leader_and_goes_on_when_that_hands_over()
    {
        await using ZooKeeperEnsemble ensemble = await ZooKeeperEnsemble.StartAsync();
        await using TestCluster cluster = await TestCluster.StartManyAsync(ensemble, agents: 1);
        int leader = await cluster.FindLeaderAsync();
        // It knows the masters that stand by, and none that leads: these send it there.
        string[] masters = [.. Enumerable.Range(0, 3).Where(index => index != leader).Select(index => $"127.0.0.1:{cluster.PortOf(index)}")];
        RunningProgram scheduler = await StartAsync(cluster, new { name = "redirected", masters, instances = 2 });
        Assert.EndsWith($":{cluster.PortOf(leader)}", await SeesAsync(scheduler, "> subscribed "), StringComparison.Ordinal);
        await SeesAsync(scheduler, "> running 2");
        cluster.MasterOf(leader).Signal(Signals.Terminate);
        int next = await cluster.FindLeaderAsync(otherThan: leader);
        Assert.EndsWith($":{cluster.PortOf(next)}", await SeesAsync(scheduler, "> subscribed "), StringComparison.Ordinal);
        await cluster.AgentsActiveAsync(1);
        Assert.DoesNotContain("TASK_LOST", scheduler.Output, StringComparison.Ordinal);
    }

    private static Task<RunningProgram> StartAsync(TestCluster cluster, object options)
    {
        Dictionary<string, JsonElement> all = JsonSerializer.SerializeToElement(options).EnumerateObject()
            .ToDictionary(property => property.Name, property => property.Value);
        all.TryAdd("masters", JsonSerializer.SerializeToElement(new[] { cluster.Master }));
        all.TryAdd("user", JsonSerializer.SerializeToElement(Environment.UserName));
        all.TryAdd("folder", JsonSerializer.SerializeToElement(cluster.Folder));
        return JavaScriptClients.StartAsync(cluster, "scheduler.js", JsonSerializer.Serialize(all));
    }

    private static Task<string> SeesAsync(RunningProgram scheduler, string beginning) =>
        scheduler.LineAsync(line => line.StartsWith(beginning, StringComparison.Ordinal), $"'{beginning}'");
}
