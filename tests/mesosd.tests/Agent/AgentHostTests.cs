using System.Text;
using System.Text.Json;
using Mesosd.Protocol.Client;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Shell.Agent;
using Mesosd.Shell.Agent.Storage;
using Mesosd.Tests.Linux;
using Xunit;
using AgentApi = Mesosd.Protocol.AgentApi;
using ExecutorApi = Mesosd.Protocol.ExecutorApi;

namespace Mesosd.Tests.Agent;

/// <summary>
/// The agent with its real journal, port, supervisor and processes, against a master of the test's own.
/// </summary>
[Collection(ChildrenCollection.Name)]
public sealed class AgentHostTests : IAsyncDisposable
{
    private readonly MasterStub _master = new();
    private readonly AgentUnderTest _agent;

    public AgentHostTests() => _agent = new AgentUnderTest(_master);

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        _master.Dispose();
    }

    [Fact]
    public async Task A_command_task_runs_and_its_output_can_be_read()
    {
        await _agent.StartAsync();
        RegisterAgent asked = _master.Register("a1");
        Assert.Equal(4, asked.Agent.Resources.Single(resource => resource.Name == "cpus").Scalar!.Value.Value);
        _master.Run(checkpoint: true, MasterStub.Command("t1", "echo hello; echo oops >&2"));
        _master.ExpectStatus("t1", TaskState.Starting);
        _master.ExpectStatus("t1", TaskState.Running);
        _master.ExpectStatus("t1", TaskState.Finished);

        AgentApi.ResponseReadFile read = (await _agent.ReadAsync($"{AgentUnderTest.Sandbox("t1")}/stdout")).ReadFile!;
        Assert.Equal("hello\n", Encoding.UTF8.GetString(read.Data));
        Assert.Equal(6UL, read.Size);
        AgentApi.ResponseListFiles list = (await _agent.ListAsync(AgentUnderTest.Sandbox("t1"))).ListFiles!;
        Assert.Equal(
            [$"{AgentUnderTest.Sandbox("t1")}/stderr", $"{AgentUnderTest.Sandbox("t1")}/stdout"],
            list.FileInfos.Select(file => file.Path));
        Assert.Equal(Environment.UserName, list.FileInfos[0].Uid);
    }

    [Fact]
    public async Task An_agent_that_dies_and_comes_back_finds_its_task_and_delivers_each_update_once()
    {
        await _agent.StartAsync();
        _master.Register("a1");
        string gate = Path.Combine(Path.GetDirectoryName(_agent.WorkDirectory)!, "gate");
        _master.Run(checkpoint: true, MasterStub.Command("t1", $"until [ -e {gate} ]; do sleep 0.02; done; exit 3"));
        _master.ExpectStatus("t1", TaskState.Starting);
        byte[] running = _master.ExpectStatus("t1", TaskState.Running).Uuid!;
        _master.Settle();
        await _agent.CrashAsync();

        await _agent.StartAsync();
        ReregisterAgent report = _master.Reregister();
        TaskSummary task = Assert.Single(report.Tasks);
        Assert.Equal(("a1", "t1", TaskState.Running), (report.Agent.Id!.Value.Value, task.TaskId.Value, task.State));
        File.WriteAllText(gate, "");
        // Neither STARTING nor RUNNING comes again: both were acknowledged before the crash.
        StatusUpdate last = _master.Expect<StatusUpdate>();
        Assert.Equal(TaskState.Failed, last.Status.State);
        Assert.Equal(("exit_status", "3"), last.Status.Labels!.LabelsValue.Select(label => (label.Key, label.Value)).Single());
        Assert.NotEqual(running, last.Status.Uuid);
    }

    [Fact]
    public async Task An_update_that_nobody_acknowledged_survives_the_agent()
    {
        await _agent.StartAsync();
        _master.Register("a1");
        _master.Run(checkpoint: true, MasterStub.Command("t1", "sleep 1000"));
        StatusUpdate starting = _master.Expect<StatusUpdate>();
        await _agent.CrashAsync();

        await _agent.StartAsync();
        _master.Reregister();
        StatusUpdate again = _master.Expect<StatusUpdate>();
        Assert.Equal(starting.Status.Uuid, again.Status.Uuid);
        _master.Acknowledge(again);
        _master.ExpectStatus("t1", TaskState.Running);
    }

    [Fact]
    public async Task Stopping_with_its_executors_unregisters_and_leaves_no_process_behind()
    {
        await _agent.StartAsync();
        _master.Register("a1");
        _master.Run(checkpoint: true, MasterStub.Command("t1", "sleep 1000 & sleep 1000; true"));
        _master.ExpectStatus("t1", TaskState.Starting);
        _master.ExpectStatus("t1", TaskState.Running);
        Assert.True(_agent.CountProcesses() > 0);

        AgentOutcome outcome = await _agent.Host.StopAsync(endExecutors: true);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(TaskState.Killed, _master.Expect<StatusUpdate>().Status.State);
        _master.Expect<UnregisterAgent>();
        Assert.Equal(0, _agent.CountProcesses());

        // It comes back as a new agent.
        await _agent.StartAsync();
        _master.Register("a2");
    }

    [Fact]
    public async Task Stopping_alone_leaves_the_task_to_the_next_process()
    {
        await _agent.StartAsync();
        _master.Register("a1");
        _master.Run(checkpoint: true, MasterStub.Command("t1", "sleep 1000"));
        _master.ExpectStatus("t1", TaskState.Starting);
        _master.ExpectStatus("t1", TaskState.Running);
        await _agent.Host.StopAsync(endExecutors: false);
        Assert.True(_agent.CountProcesses() > 0);

        await _agent.StartAsync();
        Assert.Equal(TaskState.Running, Assert.Single(_master.Reregister().Tasks).State);
    }

    [Fact]
    public async Task Killing_the_supervisor_fails_its_tasks_and_the_next_launch_works()
    {
        await _agent.StartAsync();
        _master.Register("a1");
        _master.Run(checkpoint: true, MasterStub.Command("t1", "sleep 1000"));
        _master.ExpectStatus("t1", TaskState.Starting);
        _master.ExpectStatus("t1", TaskState.Running);
        string folder = Path.Combine(Path.GetDirectoryName(_agent.WorkDirectory)!, "run");
        int supervisor = new Shell.Supervisor.SupervisorLauncher(folder).FindLiving()!.Value;
        Shell.Linux.Libc.Kill(supervisor, Shell.Linux.PosixSignals.Kill);

        Assert.Equal(TaskStatusReason.ExecutorTerminated, _master.ExpectStatus("t1", TaskState.Failed).Reason);
        _master.Run(checkpoint: true, MasterStub.Command("t2", "true"));
        _master.ExpectStatus("t2", TaskState.Starting);
        _master.ExpectStatus("t2", TaskState.Running);
        _master.ExpectStatus("t2", TaskState.Finished);
    }

    [Fact]
    public async Task A_thousand_short_tasks_end_with_every_state_acknowledged_in_order()
    {
        const int count = 1_000;
        await _agent.StartAsync();
        _master.Register("a1");
        _master.Run(checkpoint: true, [.. Enumerable.Range(0, count).Select(number => MasterStub.Command($"t{number}", "true"))]);
        Dictionary<string, List<TaskState>> seen = [];
        HashSet<string> uuids = [];
        while (seen.Values.Count(states => states[^1] == TaskState.Finished) < count)
        {
            StatusUpdate update = _master.Expect<StatusUpdate>();
            _master.Acknowledge(update);
            // A repetition would be an update that the agent did not see acknowledged within 10 s.
            if (!uuids.Add(Convert.ToHexString(update.Status.Uuid!))) continue;
            if (!seen.TryGetValue(update.Status.TaskId.Value, out List<TaskState>? states))
                seen[update.Status.TaskId.Value] = states = [];
            states.Add(update.Status.State);
        }
        Assert.All(seen.Values, states => Assert.Equal([TaskState.Starting, TaskState.Running, TaskState.Finished], states));
    }

    [Fact]
    public async Task A_custom_executor_subscribes_with_its_token_and_its_tasks_reach_it_in_order()
    {
        await _agent.StartAsync();
        _master.Register("a1");
        // The process only holds the container; this test speaks for it, with what it was given.
        string script = "env > env.part && mv env.part env; exec sleep 1000";
        _master.Run(checkpoint: true, MasterStub.InExecutor("t1", "x1", script), MasterStub.InExecutor("t2", "x1", script));
        Dictionary<string, string> variables = await ReadVariablesAsync("x1");
        await using ExecutorClient executor = new(ExecutorOptions.FromEnvironment(variables.GetValueOrDefault));
        List<string> launched = [];
        await foreach (ExecutorApi.Event next in executor.EventsAsync())
        {
            if (next.Type != ExecutorApi.EventType.Launch) continue;
            launched.Add(next.Launch!.Task.TaskId.Value);
            executor.Update(next.Launch.Task.TaskId, TaskState.Running);
            if (launched.Count == 2) break;
        }
        Assert.Equal(["t1", "t2"], launched);
        _master.ExpectStatus("t1", TaskState.Running);
        _master.ExpectStatus("t2", TaskState.Running);
        Assert.True(await executor.DrainAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Readers_see_the_task_over_both_protocols()
    {
        await _agent.StartAsync();
        _master.Register("a1");
        _master.Run(checkpoint: true, MasterStub.Command("t1", "sleep 1000"));
        _master.ExpectStatus("t1", TaskState.Starting);
        _master.ExpectStatus("t1", TaskState.Running);

        AgentApi.Response state = await _agent.AskAsync(new AgentApi.Call { Type = AgentApi.CallType.GetState });
        Assert.Equal("t1", Assert.Single(state.GetState!.GetTasks!.LaunchedTasks).TaskId.Value);
        RefusedException refused = await Assert.ThrowsAsync<RefusedException>(
            () => _agent.AskAsync(new AgentApi.Call { Type = AgentApi.CallType.PruneImages }));
        Assert.Equal(RefusalCode.Unsupported, refused.Code);

        using HttpClient http = new() { BaseAddress = new Uri($"http://{_agent.Endpoint}") };
        Assert.Equal("", await http.GetStringAsync("/health"));
        using JsonDocument page = JsonDocument.Parse(await http.GetStringAsync("/slave(1)/state"));
        Assert.Equal("a1", page.RootElement.GetProperty("id").GetString());
        Assert.Equal("TASK_RUNNING", page.RootElement.GetProperty("frameworks")[0].GetProperty("executors")[0]
            .GetProperty("tasks")[0].GetProperty("state").GetString());
        using JsonDocument metrics = JsonDocument.Parse(await http.GetStringAsync("/metrics/snapshot"));
        Assert.Equal(1, metrics.RootElement.GetProperty("slave/tasks_running").GetDouble());
        Assert.Equal(1, metrics.RootElement.GetProperty("slave/registered").GetDouble());
        Assert.Contains("slave_tasks_running 1\n", await http.GetStringAsync("/metrics"));
    }

    [Fact]
    public async Task An_agent_that_cannot_write_its_journal_stops_with_a_sentence_and_promises_nothing()
    {
        await _agent.StartAsync();
        // Where the journal's folder should be made.
        File.WriteAllText(Path.Combine(_agent.WorkDirectory, "meta", "slaves"), "in the way");
        _master.Register("a1");
        AgentOutcome outcome = await _agent.Host.Ended;
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("meta/slaves/a1", outcome.Text);
    }

    [Fact]
    public async Task Two_agents_cannot_share_a_runtime_dir()
    {
        await _agent.StartAsync();
        await using AgentUnderTest other = new(_master);
        string shared = Path.Combine(Path.GetDirectoryName(_agent.WorkDirectory)!, "run");
        AgentStoreException refused = Assert.Throws<AgentStoreException>(() => RuntimeFolder.Take(shared));
        Assert.Contains("--runtime_dir", refused.Message);
    }

    private async Task<Dictionary<string, string>> ReadVariablesAsync(string executor)
    {
        DateTime end = DateTime.UtcNow.AddSeconds(60);
        while (true)
        {
            try
            {
                AgentApi.Response read = await _agent.ReadAsync($"{AgentUnderTest.Sandbox(executor)}/env");
                return Encoding.UTF8.GetString(read.ReadFile!.Data).Split('\n', StringSplitOptions.RemoveEmptyEntries)
                    .Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2)
                    .ToDictionary(pair => pair[0], pair => pair[1]);
            }
            catch (RefusedException notYet) when (notYet.Code == RefusalCode.NotFound && DateTime.UtcNow < end)
            {
                // The container is being started; each question is a round trip, so this does not spin.
                await Task.Yield();
            }
        }
    }
}
