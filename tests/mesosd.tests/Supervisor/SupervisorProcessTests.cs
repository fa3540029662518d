using Mesosd.Containers;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Shell.Linux;
using Mesosd.Shell.Supervisor;
using Mesosd.Tests.Linux;
using Xunit;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Tests.Supervisor;

/// <summary>The real process with real containers, spoken to as its agent would.</summary>
[Collection(ChildrenCollection.Name)]
public sealed class SupervisorProcessTests : IDisposable
{
    private static readonly byte[] s_token = [1, 2, 3, 250];

    private readonly TemporaryDirectory _directory = new();
    private readonly SupervisorLauncher _launcher;
    private AgentStub _agent = new(s_token);
    private int _process;

    public SupervisorProcessTests()
    {
        Directory.CreateDirectory(_directory["run"]);
        _launcher = new SupervisorLauncher(_directory["run"], [Path.Combine(AppContext.BaseDirectory, "mesosd")]);
    }

    public void Dispose()
    {
        _agent.Dispose();
        if (_process != 0) Libc.Kill(_process, PosixSignals.Kill);
        SupervisorLauncher.EndLeftovers(_directory["work"]);
        if (_process != 0) WaitForEnd();
        _directory.Dispose();
    }

    [Fact]
    public void A_command_task_runs_from_its_launch_to_its_acknowledged_end()
    {
        Start();
        Assert.Empty(_agent.Expect<SupervisorState>().Containers);
        _agent.Send(Run("c1", "echo hello from $MESOS_FRAMEWORK_ID; echo oops >&2"));
        CommandUpdate starting = _agent.ExpectUpdate(TaskState.Starting);
        Assert.Equal(("f1", "t-c1", "t-c1"),
            (starting.FrameworkId.Value, starting.ExecutorId.Value, starting.Status.TaskId.Value));
        Assert.True(_agent.Expect<ContainerStarted>().ProcessId > 0);
        _agent.ExpectUpdate(TaskState.Running);
        Assert.Equal("Command exited with status 0", _agent.ExpectUpdate(TaskState.Finished).Status.Message);
        Assert.Equal(0, _agent.Expect<ContainerExited>().Status);
        Assert.Equal("hello from f1\n", _directory.Read("work/slaves/a1/frameworks/f1/executors/t-c1/runs/latest/stdout"));
        Assert.Equal("oops\n", _directory.Read("work/slaves/a1/frameworks/f1/executors/t-c1/runs/c1/stderr"));
    }

    [Fact]
    public void A_task_that_ignores_SIGTERM_is_killed_when_its_grace_is_over_with_all_its_children()
    {
        Start();
        _agent.Expect<SupervisorState>();
        _agent.Send(Run("c1", "trap '' TERM; sleep 1000 & "
            + $"echo $$ $! > {_directory["new"]}; mv {_directory["new"]} {_directory["pids"]}; while :; do wait; done"));
        _agent.ExpectUpdate(TaskState.Starting);
        _agent.ExpectUpdate(TaskState.Running);
        string pids = _directory.WaitFor("pids");
        _agent.Send(new KillCommandTask
        {
            ContainerId = Id("c1"),
            KillPolicy = new KillPolicy { GracePeriod = new DurationInfo(200_000_000) },
        });
        Assert.Equal("Command terminated with signal SIGKILL", _agent.ExpectUpdate(TaskState.Killed).Status.Message);
        _agent.Expect<ContainerExited>();
        StopAndWait();
        foreach (string pid in pids.Split()) Assert.False(File.Exists($"/proc/{pid}/task/{pid}/fd/0"));
    }

    [Fact]
    public void A_custom_executors_container_starts_ends_and_is_forgotten_once_acknowledged()
    {
        Start();
        _agent.Expect<SupervisorState>();
        _agent.Send(new StartContainer { Plan = Plan("c1", "exec sleep 1000") });
        int process = _agent.Expect<ContainerStarted>().ProcessId;
        _agent.Send(new StopContainer { ContainerId = Id("c1"), GraceNanoseconds = 10_000_000_000 });
        Assert.Equal(15, _agent.Expect<ContainerExited>().Status);
        AgentAgain();
        ContainerState state = Assert.Single(_agent.Expect<SupervisorState>().Containers);
        Assert.Equal((process, 15), (state.ProcessId, state.ExitStatus));
        _agent.Send(new ContainerEndAcknowledged { ContainerId = Id("c1") });
        BeRead();
        AgentAgain();
        Assert.Empty(_agent.Expect<SupervisorState>().Containers);
    }

    [Fact]
    public void A_failed_start_says_why()
    {
        Start();
        _agent.Expect<SupervisorState>();
        RunCommandTask run = Run("c1", "true");
        run.Plan.Steps[^1].StartProcess!.Path = "/no/such";
        _agent.Send(run);
        _agent.ExpectUpdate(TaskState.Starting);
        TaskStatus status = _agent.ExpectUpdate(TaskState.Failed).Status;
        Assert.Equal(TaskStatusReason.ContainerLaunchFailed, status.Reason);
        Assert.Equal("start /no/such of container c1: no such file or directory (ENOENT)", status.Message);
        Assert.Equal(status.Message, _agent.Expect<ContainerFailed>().Message);
    }

    [Fact]
    public void Tasks_and_their_unacknowledged_updates_survive_the_agent()
    {
        Start();
        _agent.Expect<SupervisorState>();
        string go = _directory["go"];
        Assert.Equal(0, RunTool("mkfifo", _directory["fifo"]));
        _agent.Send(Run("c1", $"until [ -e {go} ]; do read x < {_directory["fifo"]}; done; exit 3"));
        CommandUpdate starting = _agent.ExpectUpdate(TaskState.Starting, acknowledge: false);
        CommandUpdate running = _agent.ExpectUpdate(TaskState.Running);
        AgentAgain();
        SupervisorState state = _agent.Expect<SupervisorState>();
        Assert.NotNull(Assert.Single(state.Containers).ProcessId);
        // The acknowledgement of the second one may or may not have arrived before the end.
        Assert.Equal(starting.Status.Uuid, state.UnacknowledgedUpdates[0].Status.Uuid);
        foreach (CommandUpdate update in state.UnacknowledgedUpdates) _agent.Acknowledge(update);
        Assert.NotEqual(starting.Status.Uuid, running.Status.Uuid);
        File.WriteAllText(go, "");
        File.WriteAllText(_directory["fifo"], "x\n");
        Assert.Equal("Command exited with status 3", _agent.ExpectUpdate(TaskState.Failed).Status.Message);
    }

    [Fact]
    public void There_is_one_supervisor_in_a_runtime_dir_and_it_can_be_found()
    {
        Assert.Null(_launcher.FindLiving());
        Start();
        _agent.Expect<SupervisorState>();
        Assert.Equal(_process, _launcher.FindLiving());
        Assert.True(_launcher.TryStart(_agent.Endpoint, s_token, TimeSpan.FromMinutes(1), out int second, out _));
        Assert.Equal(1 << 8, WaitFor(second));
        Assert.Contains($"supervisor {_process} holds it", _directory.Read("run/supervisor.log"));
    }

    [Fact]
    public void A_stopping_supervisor_ends_everything_and_then_itself()
    {
        Start();
        _agent.Expect<SupervisorState>();
        _agent.Send(Run("c1", "sleep 1000"));
        _agent.ExpectUpdate(TaskState.Starting);
        _agent.ExpectUpdate(TaskState.Running);
        _agent.Send(new StopSupervisor(5_000_000_000));
        _agent.ExpectUpdate(TaskState.Killed);
        _agent.WaitForClose();
        Assert.Equal(0, WaitForEnd());
        Assert.Null(_launcher.FindLiving());
    }

    [Fact]
    public void SIGTERM_ends_everything_in_good_order()
    {
        Start();
        _agent.Expect<SupervisorState>();
        _agent.Send(Run("c1", "sleep 1000"));
        _agent.ExpectUpdate(TaskState.Starting);
        _agent.ExpectUpdate(TaskState.Running);
        Libc.Kill(_process, PosixSignals.Terminate);
        _agent.ExpectUpdate(TaskState.Killed);
        Assert.Equal(0, WaitForEnd());
    }

    [Fact]
    public void What_a_killed_supervisor_leaves_behind_is_found_by_its_sandbox()
    {
        Start();
        _agent.Expect<SupervisorState>();
        // One has left its directory, the other has thrown away its environment.
        _agent.Send(Run("c1", "cd /; sleep 1000"), Run("c2", "exec env -i sleep 1000"));
        int[] left = [.. _agent.ExpectAll<ContainerStarted>(2).Select(started => started.ProcessId)];
        Libc.Kill(_process, PosixSignals.Kill);
        Assert.Equal(9, WaitForEnd());
        Assert.Null(_launcher.FindLiving());
        Assert.True(SupervisorLauncher.EndLeftovers(_directory["work"]) >= left.Length);
        Assert.All(left, process => Assert.False(Directory.Exists($"/proc/{process}/task/{process}/fd/0")));
        Assert.Equal(0, SupervisorLauncher.EndLeftovers(_directory["work"]));
    }

    [Fact]
    public void A_living_supervisor_that_was_given_up_is_ended_with_all_it_runs()
    {
        Start();
        _agent.Expect<SupervisorState>();
        _agent.Send(Run("c1", "sleep 1000"));
        int task = _agent.ExpectAny<ContainerStarted>().ProcessId;
        Assert.InRange(_launcher.EndEarlier(_directory["work"]), 2, 3);
        Assert.Equal($"process {_process} terminated with signal SIGKILL", SupervisorLauncher.WaitForEnd(_process));
        _process = 0;
        Assert.Null(_launcher.FindLiving());
        Assert.False(File.Exists($"/proc/{task}/task/{task}/fd/0"));
        Assert.Equal(0, _launcher.EndEarlier(_directory["work"]));
    }

    [Fact]
    public void Two_hundred_short_tasks_at_once_are_all_seen_through()
    {
        Start();
        _agent.Expect<SupervisorState>();
        for (int i = 0; i < 200; i++) _agent.Send(Run($"c{i}", "true"));
        Dictionary<string, List<TaskState>> states = [];
        int finished = 0;
        while (finished < 200)
        {
            CommandUpdate update = _agent.ExpectAny<CommandUpdate>();
            _agent.Acknowledge(update);
            if (!states.TryGetValue(update.ContainerId.Value, out List<TaskState>? seen))
                states[update.ContainerId.Value] = seen = [];
            seen.Add(update.Status.State);
            if (update.Status.State == TaskState.Finished) finished++;
        }
        Assert.All(states.Values, seen => Assert.Equal([TaskState.Starting, TaskState.Running, TaskState.Finished], seen));
        BeRead();
        AgentAgain();
        Assert.Empty(_agent.Expect<SupervisorState>().UnacknowledgedUpdates);
    }

    [Fact]
    public void Wrong_arguments_and_a_missing_token_are_named()
    {
        Assert.Null(SupervisorOptions.Parse(["--agent=x:1", "--runtime_dir=/r"], null, out string token));
        Assert.StartsWith("MESOSD_SUPERVISOR_TOKEN is missing", token);
        Assert.Null(SupervisorOptions.Parse(["--runtime_dir=/r"], "00", out string agent));
        Assert.Equal("--agent=host:port is missing", agent);
        Assert.Null(SupervisorOptions.Parse(["--agent=x:1", "--runtime_dir=r"], "00", out string runtime));
        Assert.Equal("--runtime_dir=DIR is missing, or not absolute", runtime);
        Assert.Null(SupervisorOptions.Parse(["--agent=x:1", "--runtime_dir=/r", "--recovery_timeout=x"], "00", out string time));
        Assert.StartsWith("--recovery_timeout=: ", time);
    }

    [Fact]
    public void Options_survive_their_way_through_arguments()
    {
        SupervisorOptions options = new()
        {
            Agent = "[::1]:5051",
            RuntimeDirectory = "/run/x",
            Token = s_token,
            RecoveryTimeout = TimeSpan.FromSeconds(90),
        };
        SupervisorOptions read = SupervisorOptions.Parse(options.ToArguments(), "010203fA", out _)!;
        Assert.Equal(options with { Token = read.Token }, read);
        Assert.Equal(s_token, read.Token);
    }

    private void Start()
    {
        Assert.True(
            _launcher.TryStart(_agent.Endpoint, s_token, TimeSpan.FromMinutes(1), out _process, out SystemFailure failure),
            failure.ToString());
    }

    // What an agent that vanishes has just sent may be lost with it: the answer to a question behind it shows that it was read.
    private void BeRead()
    {
        _agent.Send(new StopContainer { ContainerId = Id("nobody"), GraceNanoseconds = 0 });
        Assert.Equal("container nobody is not known here", _agent.ExpectAny<ContainerFailed>().Message);
    }

    // Another agent, at another port: only the file in the runtime_dir tells the supervisor.
    private void AgentAgain()
    {
        AgentStub next = new(s_token);
        _launcher.WriteEndpoint(next.Endpoint);
        _agent.Vanish();
        _agent.Dispose();
        _agent = next;
    }

    private void StopAndWait()
    {
        _agent.Send(new StopSupervisor(0));
        Assert.Equal(0, WaitForEnd());
    }

    private int WaitForEnd()
    {
        int process = _process;
        _process = 0;
        return WaitFor(process);
    }

    private static unsafe int WaitFor(int process)
    {
        using ProcessHandle? handle = ProcessHandle.TryOpen(process);
        Assert.True(handle?.WaitForEnd(ChildrenUnderTest.Patience), $"process {process} has not ended");
        int status = 0;
        Assert.Equal(process, Libc.Wait(process, &status, LinuxConstants.WaitNoHang));
        return status;
    }

    private static int RunTool(string program, string argument)
    {
        using ProcessSpawner spawner = new(ProcessSpawner.OwnLaunchAs);
        Assert.True(spawner.TrySpawn(new SpawnRequest
        {
            Path = program,
            Arguments = [program, argument],
            Environment = ["PATH=/usr/bin:/bin"],
            WorkingDirectory = "/",
            StandardOutput = "/dev/null",
            StandardError = "/dev/null",
        }, out int process, out SystemFailure failure), failure.ToString());
        return WaitFor(process);
    }

    private RunCommandTask Run(string container, string script) => new()
    {
        FrameworkId = new FrameworkId("f1"),
        ExecutorId = new ExecutorId($"t-{container}"),
        Plan = Plan(container, script),
        Task = new TaskInfo
        {
            Name = "task",
            TaskId = new TaskId($"t-{container}"),
            AgentId = new AgentId("a1"),
        },
        Checkpoint = true,
    };

    private ContainerPlan Plan(string container, string script)
    {
        SandboxIds ids = new(
            new AgentId("a1"), new FrameworkId("f1"), new ExecutorId($"t-{container}"), Id(container));
        Assert.True(SandboxPaths.TryMake(_directory["work"], ids, out SandboxPaths? paths, out string error), error);
        ContainerSpec spec = new()
        {
            Ids = ids,
            Paths = paths,
            Command = new CommandInfo { Value = script },
            Variables = new ExecutorVariables { AgentEndpoint = _agent.Endpoint },
        };
        Assert.True(ContainerPlanner.TryPlan(spec, out ContainerPlan? plan, out error), error);
        return plan;
    }

    private static ContainerId Id(string value) => new() { Value = value };
}
