using System.Diagnostics;
using Mesosd.Harness;
using Mesosd.Protocol.Messages;
using Xunit;

namespace Mesosd.EndToEnd;

/// <summary>What a framework lives through, on the published binary.</summary>
public sealed class FrameworkTests
{
    private static readonly TaskState[] WholeLife = [TaskState.Starting, TaskState.Running, TaskState.Finished];

    [Fact]
    public async Task A_thousand_short_tasks_on_one_agent_show_every_state_once_and_in_order()
    {
        const int Count = 1000;
        await using TestCluster cluster = await TestCluster.StartAsync(agents: 1, "cpus:32;mem:4096");
        await using TestFramework framework = new(cluster);

        await framework.LaunchAsync(offer => Enumerable.Range(0, Count).Select(index => Tasks.Command(offer, $"t{index}", 0.01, "/bin/true")));
        await framework.UntilAsync(() => framework.Count(TaskState.Finished) == Count, "a thousand finished tasks");

        Assert.Equal(Count, framework.Seen.Count);
        Assert.All(framework.Seen.Values, states => Assert.Equal(WholeLife, states));
        Assert.Equal(Count, await cluster.MetricAsync("master/tasks_finished"));
        await TestCluster.EventuallyAsync(async () => await cluster.MetricAsync("master/cpus_used") == 0, "all resources free again");
    }

    [Fact]
    public async Task Twenty_thousand_tasks_of_one_executor_in_a_single_accept_all_finish()
    {
        const int Count = 20_000;
        await using TestCluster cluster = await TestCluster.StartAsync(agents: 1, "cpus:64;mem:4096");
        await using TestFramework framework = new(cluster);
        ExecutorInfo executor = BatchExecutor();

        await framework.LaunchAsync(offer => Enumerable.Range(0, Count).Select(index => Tasks.OfExecutor(offer, $"t{index}", 0.001, executor)));
        await framework.UntilAsync(() => framework.Count(TaskState.Finished) == Count, "twenty thousand finished tasks");

        Assert.Equal(Count, framework.Seen.Count);
        Assert.All(framework.Seen.Values, states => Assert.Equal([TaskState.Running, TaskState.Finished], states));
        Assert.Equal(1, await cluster.MetricAsync("master/agents_active"));
    }

    [Fact]
    public async Task A_master_killed_in_the_middle_of_a_run_loses_no_task_and_no_update()
    {
        const int Count = 60;
        await using TestCluster cluster = await TestCluster.StartAsync(agents: 2, "cpus:4;mem:1024");
        await using TestFramework framework = new(cluster);
        for (int agent = 0; agent < 2; agent++)
        {
            int first = agent * Count / 2;
            // Each waits for a file, so that all are running when the master dies.
            await framework.LaunchAsync(offer => Enumerable.Range(first, Count / 2).Select(index => Tasks.Command(
                offer, $"t{index}", 0.05, "/bin/sh", "-c", $"while [ ! -e {cluster.Folder}/go ]; do sleep 0.1; done")));
        }
        await framework.UntilAsync(() => framework.Count(TaskState.Running) == Count, "all tasks running");

        cluster.MasterProgram.Signal(Signals.Kill);
        await cluster.MasterProgram.ExitAsync();
        await File.WriteAllTextAsync($"{cluster.Folder}/go", "", TestContext.Current.CancellationToken);
        await cluster.StartMasterAsync();

        await framework.UntilAsync(() => framework.Count(TaskState.Finished) == Count, "all tasks finished");
        Assert.All(framework.Seen.Values, states => Assert.Equal(WholeLife, states.Distinct()));
    }

    [Fact]
    public async Task An_agent_killed_and_restarted_keeps_its_id_and_its_running_tasks()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(agents: 1, "cpus:4;mem:1024");
        await using TestFramework framework = new(cluster, checkpoint: true);
        await framework.LaunchAsync(offer => [Tasks.Command(offer, "survivor", 1, "/bin/sh", "-c",
            $"echo $$ > {cluster.Folder}/pid; while [ ! -e {cluster.Folder}/go ]; do sleep 0.1; done")]);
        await framework.UntilAsync(() => framework.Count(TaskState.Running) == 1, "the running task");
        await TestCluster.EventuallyAsync(() => Task.FromResult(File.Exists($"{cluster.Folder}/pid")), "the task's process id");
        string processId = (await File.ReadAllTextAsync($"{cluster.Folder}/pid", TestContext.Current.CancellationToken)).Trim();

        cluster.Agent("agent0").Signal(Signals.Kill);
        await cluster.Agent("agent0").ExitAsync();
        await cluster.StartAgentAsync("agent0", "cpus:4;mem:1024");
        await cluster.AgentsActiveAsync(1);

        Assert.True(Directory.Exists($"/proc/{processId}"), "the task's process was not touched");
        await File.WriteAllTextAsync($"{cluster.Folder}/go", "", TestContext.Current.CancellationToken);
        await framework.UntilAsync(() => framework.Count(TaskState.Finished) == 1, "the task's end");
        Assert.Equal(WholeLife, framework.Seen["survivor"].Distinct());
    }

    [Fact]
    public async Task A_kill_ends_the_whole_process_group_within_its_grace_period()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        await using TestFramework framework = new(cluster);
        // It ignores SIGTERM and has a child that ignores it too.
        Offer offer = await framework.LaunchAsync(offer => [Tasks.Command(offer, "stubborn", 1, "/bin/sh", "-c",
            $"trap '' TERM; sh -c \"trap '' TERM; echo \\$\\$ > {cluster.Folder}/child; while :; do sleep 1; done\" & while :; do sleep 1; done")]);
        await framework.UntilAsync(() => framework.Count(TaskState.Running) == 1, "the running task");
        await TestCluster.EventuallyAsync(() => Task.FromResult(File.Exists($"{cluster.Folder}/child")), "the child's process id");

        long begin = Stopwatch.GetTimestamp();
        await framework.Scheduler.KillAsync(new TaskId("stubborn"), offer.AgentId,
            new KillPolicy { GracePeriod = new DurationInfo(500_000_000) }, TestContext.Current.CancellationToken);
        await framework.UntilAsync(() => framework.Count(TaskState.Killed) == 1, "the killed task");

        Assert.True(Stopwatch.GetElapsedTime(begin) >= TimeSpan.FromMilliseconds(400), "the grace period was granted");
        string child = (await File.ReadAllTextAsync($"{cluster.Folder}/child", TestContext.Current.CancellationToken)).Trim();
        await TestCluster.EventuallyAsync(() => Task.FromResult(!Directory.Exists($"/proc/{child}")), "the child's end");
    }

    internal static ExecutorInfo BatchExecutor()
    {
        string folder = Path.GetDirectoryName(typeof(FrameworkTests).Assembly.Location)!;
        string program = Path.Combine(folder.Replace("/e2e/", "/batch-executor/", StringComparison.Ordinal), "batch-executor");
        Assert.True(File.Exists(program), $"{program} was not built");
        CommandInfo command = new() { Shell = false, Value = program };
        command.Arguments.Add(program);
        return new ExecutorInfo { ExecutorId = new ExecutorId("batch"), Type = ExecutorInfoType.Custom, Command = command };
    }
}
