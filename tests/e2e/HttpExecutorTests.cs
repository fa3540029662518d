using Mesosd.Harness;
using Mesosd.Protocol.Messages;
using Xunit;

namespace Mesosd.EndToEnd;

/// <summary>
/// Custom executors that nobody wrote for mesosd, in other languages, over Mesos' HTTP API: launched by an agent of the
/// published binary, and found again by the agent's next process.
/// </summary>
public sealed class HttpExecutorTests
{
    private const string Resources = "cpus:4;mem:1024;disk:1024";

    [Fact]
    public async Task An_executor_of_the_npm_package_runs_tasks_and_outlives_its_agents_restart()
    {
        string folder = await JavaScriptClients.FolderAsync();
        await RunAsync($"exec {JavaScriptClients.Node()} {folder}/executor.js", Signals.Terminate);
    }

    [Fact]
    public async Task An_executor_in_plain_Python_outlives_the_death_of_its_agent()
    {
        string script = Path.Combine(Repository.Root, "tests", "clients", "python", "executor.py");
        await RunAsync($"exec python3 {script}", Signals.Kill);
    }

    [Fact]
    public async Task A_task_group_runs_in_an_executor_in_plain_Python()
    {
        string script = Path.Combine(Repository.Root, "tests", "clients", "python", "executor.py");
        await RunAsync($"exec python3 {script}", Signals.Terminate, asGroup: true);
    }

    // Two tasks of one executor; one is killed before, one after another process of the agent took over.
    private static async Task RunAsync(string command, int signal, bool asGroup = false)
    {
        await using TestCluster cluster = await TestCluster.StartAsync(agents: 1, Resources);
        await using TestFramework framework = new(cluster, checkpoint: true);
        ExecutorInfo executor = new()
        {
            Type = ExecutorInfoType.Custom,
            ExecutorId = new ExecutorId("x1"),
            Command = new CommandInfo { Value = command },
        };
        executor.Resources.AddRange([Tasks.Cpus(0.1), Tasks.Scalar("mem", 32), Tasks.Scalar("disk", 10)]);
        if (asGroup)
        {
            Offer offer = await framework.NextOfferAsync();
            await framework.Scheduler.LaunchGroupAsync(
                offer.Id, executor, [Tasks.OfGroup(offer, "t0", 0.1), Tasks.OfGroup(offer, "t1", 0.1)]);
        }
        else
        {
            await framework.LaunchAsync(offer =>
                [Tasks.OfExecutor(offer, "t0", 0.1, executor), Tasks.OfExecutor(offer, "t1", 0.1, executor)]);
        }
        await framework.UntilAsync(() => framework.Count(TaskState.Running) == 2, "both tasks running");
        await framework.Scheduler.KillAsync(new TaskId("t0"));
        await framework.UntilAsync(() => framework.Count(TaskState.Killed) == 1, "the first task's end");

        cluster.Agent("agent0").Signal(signal);
        await cluster.Agent("agent0").ExitAsync();
        // Longer than usual: the whole machine may be busy, and who comes back too late is ended.
        await cluster.StartAgentAsync("agent0", Resources, "--executor_reregistration_timeout=15secs");
        await cluster.AgentsActiveAsync(1);
        await framework.Scheduler.KillAsync(new TaskId("t1"));
        await framework.UntilAsync(() => framework.Count(TaskState.Killed) == 2, "the second task's end");
        Assert.Equal([TaskState.Running, TaskState.Killed], framework.Seen["t0"]);
        Assert.Equal([TaskState.Running, TaskState.Killed], framework.Seen["t1"]);
    }
}
