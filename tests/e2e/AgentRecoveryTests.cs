using System.Text.Json;
using Mesosd.Harness;
using Mesosd.Protocol.Messages;
using Xunit;

namespace Mesosd.EndToEnd;

/// <summary>Agents of the published binary that are killed, changed, copied and cleaned up under running tasks.</summary>
public sealed class AgentRecoveryTests
{
    private const string Resources = "cpus:8;mem:1024";
    private static readonly TaskState[] WholeLife = [TaskState.Starting, TaskState.Running, TaskState.Finished];

    [Fact]
    public async Task Tasks_that_end_while_their_agent_is_away_are_told_of_once_each_and_in_order()
    {
        const int Count = 60;
        await using TestCluster cluster = await TestCluster.StartAsync(agents: 1, Resources);
        await using TestFramework framework = new(cluster, checkpoint: true);
        ExecutorInfo executor = FrameworkTests.BatchExecutor();
        await framework.LaunchAsync(offer =>
        [
            .. Enumerable.Range(0, Count).Select(index => Gated(cluster, offer, $"t{index}", index % 2 == 0 ? "go-away" : "go-back")),
            Tasks.OfExecutor(offer, "own", 0.01, executor),
        ]);
        await framework.UntilAsync(() => framework.Count(TaskState.Running) == Count && framework.Count(TaskState.Finished) == 1, "all running");

        await KillAsync(cluster, "agent0");
        await OpenAsync(cluster, "go-away");
        await TestCluster.EventuallyAsync(() => Task.FromResult(Ended(cluster) == Count / 2), "the end of half of the tasks");
        await cluster.StartAgentAsync("agent0", Resources);
        await framework.UntilAsync(() => framework.Count(TaskState.Finished) == 1 + (Count / 2), "the updates of those that ended");
        Assert.Equal(Count / 2, framework.Count(TaskState.Running));
        await OpenAsync(cluster, "go-back");
        await framework.UntilAsync(() => framework.Count(TaskState.Finished) == 1 + Count, "the others' end");

        foreach ((string task, List<TaskState> states) in framework.Seen.Where(task => task.Key != "own"))
            Assert.True(states.SequenceEqual(WholeLife), $"{task}: {string.Join(", ", states)}");
        Assert.Equal(Count, Ended(cluster));
    }

    [Fact]
    public async Task An_agent_that_was_given_up_comes_back_with_its_task()
    {
        await using TestCluster cluster = new();
        await cluster.StartMasterAsync("--agent_ping_timeout=1secs", "--max_agent_ping_timeouts=2");
        await cluster.StartAgentAsync("agent0", Resources);
        await using TestFramework framework = new(cluster, checkpoint: true);
        await framework.LaunchAsync(offer => [Gated(cluster, offer, "t0", "go")]);
        await framework.UntilAsync(() => framework.Count(TaskState.Running) == 1, "the running task");

        cluster.Agent("agent0").Signal(Signals.Stop);
        await framework.UntilAsync(() => framework.Count(TaskState.Unreachable) == 1, "the agent given up");
        cluster.Agent("agent0").Signal(Signals.Continue);
        await framework.UntilAsync(() => framework.Count(TaskState.Running) == 1, "the task running again");
        await OpenAsync(cluster, "go");
        await framework.UntilAsync(() => framework.Count(TaskState.Finished) == 1, "its end");
    }

    [Fact]
    public async Task What_the_policy_permits_reaches_the_master_and_what_it_does_not_is_named()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(agents: 1, Resources);
        await using TestFramework framework = new(cluster, checkpoint: true);
        await framework.LaunchAsync(offer => [Gated(cluster, offer, "t0", "go")]);
        await framework.UntilAsync(() => framework.Count(TaskState.Running) == 1, "the running task");
        await KillAsync(cluster, "agent0");

        (int status, string output) = await RunAgentAsync(cluster, "--resources=cpus:9;mem:1024");
        Assert.Equal(1, status);
        Assert.Contains("cpus:8 is now cpus:9", output);
        Assert.Contains("--reconfiguration_policy=additive", output);
        (status, output) = await RunAgentAsync(cluster, "--resources=cpus:7;mem:1024", "--reconfiguration_policy=additive");
        Assert.Equal(1, status);
        Assert.Contains("cpus:8 is now cpus:7", output);
        await cluster.StartAgentAsync("agent0", "cpus:9;mem:1024;licences:2", "--reconfiguration_policy=additive", "--attributes=rack:r1");
        await cluster.AgentsActiveAsync(1);

        Assert.Equal(9, await cluster.MetricAsync("master/cpus_total"));
        await OpenAsync(cluster, "go");
        await framework.UntilAsync(() => framework.Count(TaskState.Finished) == 1, "the task's end");
        Assert.Equal(WholeLife, framework.Seen["t0"]);
    }

    [Fact]
    public async Task Cleaning_up_ends_the_tasks_and_the_next_start_is_a_new_agent()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(agents: 1, Resources);
        string before = await AgentIdAsync(cluster);
        await using TestFramework framework = new(cluster, checkpoint: true);
        await framework.LaunchAsync(offer =>
        [
            Tasks.Command(offer, "t0", 1, "/bin/sh", "-c", $"trap 'echo asked > {cluster.Folder}/asked; exit 0' TERM; touch {cluster.Folder}/up; while :; do sleep 0.05; done"),
        ]);
        await framework.UntilAsync(() => framework.Count(TaskState.Running) == 1, "the running task");
        await TestCluster.EventuallyAsync(() => Task.FromResult(File.Exists($"{cluster.Folder}/up")), "the task's trap");
        await KillAsync(cluster, "agent0");

        (int status, string output) = await RunAgentAsync(cluster, "--resources=cpus:1", "--recover=cleanup");
        Assert.True(status == 0, output);
        Assert.Equal("asked\n", await ReadAsync($"{cluster.Folder}/asked"));
        Assert.DoesNotContain(cluster.LiveProcesses(), process => process.Contains("supervisor", StringComparison.Ordinal));
        Assert.False(Directory.Exists($"{cluster.Folder}/agent0/meta/slaves/{before}"));

        await cluster.StartAgentAsync("agent0", "cpus:1");
        // Of a new agent at the old one's address the master concludes that the old one is gone.
        await framework.UntilAsync(() => framework.Count(TaskState.Gone) == 1, "the end of the old agent's task");
        await cluster.AgentsActiveAsync(1);
        Assert.NotEqual(before, await AgentIdAsync(cluster));
    }

    [Fact]
    public async Task A_copy_of_a_work_dir_is_refused_with_a_sentence_and_harms_nobody()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(agents: 1, Resources);
        await using TestFramework framework = new(cluster, checkpoint: true);
        await framework.LaunchAsync(offer => [Gated(cluster, offer, "t0", "go")]);
        await framework.UntilAsync(() => framework.Count(TaskState.Running) == 1, "the running task");
        await Tool.RunAsync("cp", "-a", $"{cluster.Folder}/agent0", $"{cluster.Folder}/copy");

        // On the same machine its port tells, elsewhere its host name. Two machines of one name are told apart by
        // the master, see the scenarios.
        (int status, string output) = await RunAgentAsync(
            cluster, $"--resources={Resources}", $"--work_dir={cluster.Folder}/copy", $"--runtime_dir={cluster.Folder}/copy-run", "--port=0");
        Assert.Equal(1, status);
        Assert.Contains("port was", output);
        Assert.Contains("meta/slaves/latest to start as a new agent", output);

        await OpenAsync(cluster, "go");
        await framework.UntilAsync(() => framework.Count(TaskState.Finished) == 1, "the task's end");
        Assert.Equal(WholeLife, framework.Seen["t0"]);
    }

    [Fact]
    public async Task A_boot_id_that_cannot_be_read_ends_no_task_whose_supervisor_lives()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(agents: 1, Resources);
        await using TestFramework framework = new(cluster, checkpoint: true);
        await framework.LaunchAsync(offer => [Gated(cluster, offer, "t0", "go")]);
        await framework.UntilAsync(() => framework.Count(TaskState.Running) == 1, "the running task");
        await KillAsync(cluster, "agent0");
        await File.WriteAllTextAsync($"{cluster.Folder}/agent0/meta/boot_id", "", TestContext.Current.CancellationToken);

        await cluster.StartAgentAsync("agent0", Resources);
        await cluster.AgentsActiveAsync(1);
        await OpenAsync(cluster, "go");
        await framework.UntilAsync(() => framework.Count(TaskState.Finished) == 1, "the task's end");
        Assert.Equal(WholeLife, framework.Seen["t0"]);
    }

    private static TaskInfo Gated(TestCluster cluster, Offer offer, string id, string gate) => Tasks.Command(
        offer, id, 0.05, "/bin/sh", "-c", $"while [ ! -e {cluster.Folder}/{gate} ]; do sleep 0.05; done; echo {id} >> {cluster.Folder}/ended");

    private static int Ended(TestCluster cluster) =>
        File.Exists($"{cluster.Folder}/ended") ? File.ReadAllLines($"{cluster.Folder}/ended").Length : 0;

    private static Task OpenAsync(TestCluster cluster, string gate) =>
        File.WriteAllTextAsync($"{cluster.Folder}/{gate}", "", TestContext.Current.CancellationToken);

    private static Task<string> ReadAsync(string path) => File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);

    private static async Task KillAsync(TestCluster cluster, string agent)
    {
        cluster.Agent(agent).Signal(Signals.Kill);
        await cluster.Agent(agent).ExitAsync();
    }

    // The agent in the place of agent0, to its end.
    private static async Task<(int Status, string Output)> RunAgentAsync(TestCluster cluster, params string[] flags)
    {
        string[] usual =
        [
            $"--work_dir={cluster.Folder}/agent0", $"--runtime_dir={cluster.Folder}/agent0-run", $"--port={cluster.PortOf("agent0")}",
        ];
        RunningProgram agent = cluster.Mesosd([
            "agent", $"--master={cluster.Master}", "--ip=127.0.0.1",
            .. usual.Where(flag => !flags.Any(other => other.Split('=')[0] == flag.Split('=')[0])), .. flags]);
        int status = await agent.ExitAsync();
        return (status, agent.Output);
    }

    private static async Task<string> AgentIdAsync(TestCluster cluster)
    {
        using JsonDocument state = JsonDocument.Parse(await cluster.GetAsync("/state"));
        return state.RootElement.GetProperty("slaves").EnumerateArray().Single().GetProperty("id").GetString()!;
    }
}
