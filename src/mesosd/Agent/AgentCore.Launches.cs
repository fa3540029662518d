using Mesosd.Containers;
using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Agent;

/// <summary>What a master launches: from its message to the supervisor or the executor.</summary>
public sealed partial class AgentCore
{
    private readonly SecretPool _secrets = new();

    // Frameworks without executors, kept for readers, the one that ended longest ago first.
    private readonly OrderedTable<FrameworkId, AgentFramework> _completedFrameworks = new();
    private ulong _lastLaunchId;

    /// <summary>
    /// How many fresh random bytes the shell must hand in, by <see cref="AgentInput.Secrets"/>, before it
    /// applies this input. Only launches of custom executors and starts of supervisors need any.
    /// </summary>
    public int CountSecretBytes(in AgentInput input)
    {
        // One for a supervisor, which any input may have to start.
        int tokens = 1;
        if (input is { Kind: AgentInputKind.Received, Message: RunTaskGroup }) tokens++;
        if (input.Kind == AgentInputKind.Received && input.Message is RunTasks launch)
        {
            foreach (TaskInfo task in launch.Tasks)
                if (task.Executor is not null) tokens++;
        }
        return Math.Max(0, tokens - _secrets.TokenCount) * AgentLimits.TokenBytes;
    }

    void IMasterToAgentHandler<uint>.On(uint context, RunTasks message) =>
        Receive(context, message.LaunchId, message.Framework, framework =>
        {
            foreach (TaskInfo task in message.Tasks) Launch(framework, task);
        });

    private void Receive(uint context, ulong launchId, FrameworkInfo info, Action<AgentFramework> launch)
    {
        if (!_isRegistered)
        {
            Notice(NoticeSeverity.Warning, $"ignored launch {launchId}: it came before this agent was registered");
            return;
        }
        // What is launched now is meant to run: the agent is in service again.
        _drain = null;
        if (info.Id is not FrameworkId id)
        {
            Refuse(_master, context, RefusalCode.Invalid, "a launch's framework.id: expected one");
            return;
        }
        if (launchId > _lastLaunchId)
        {
            _lastLaunchId = launchId;
            AgentFramework framework = Admit(id, info);
            launch(framework);
            RetireIfIdle(framework);
        }
        // A launch that was received before is acknowledged again: the answer may have been lost.
        Send(_master, new LaunchReceived { LaunchId = launchId });
    }

    private AgentFramework Admit(FrameworkId id, FrameworkInfo info)
    {
        if (_frameworks.TryGetValue(id, out AgentFramework? known)) return known;
        AgentFramework framework = new(id, info);
        if (_completedFrameworks.TryGetValue(id, out AgentFramework? earlier))
        {
            _completedFrameworks.Remove(id);
            foreach (ExecutorSnapshot run in earlier.CompletedRuns) framework.CompletedRuns.Enqueue(run);
        }
        _frameworks.Add(id, framework);
        if (framework.Checkpoints) Append(new AgentRecord { Framework = info });
        return framework;
    }

    private void Launch(AgentFramework framework, TaskInfo task)
    {
        if (framework.Tasks.ContainsKey(task.TaskId))
        {
            Notice(NoticeSeverity.Warning,
                $"ignored a second launch of task {task.TaskId.Value} of framework {framework.Id.Value}");
            return;
        }
        if (State == AgentState.Terminating || framework.IsEnding)
        {
            Drop(framework, task, "the agent or the framework is shutting down");
            return;
        }
        if ((TaskSupport.FindFault(task) ?? FindDeepVolume(task)) is string fault) Reject(framework, task, fault);
        else if (FindMissing(task) is string missing)
            GenerateStray(new TaskKey(framework.Id, task.TaskId), task.Executor?.ExecutorId,
                new Verdict(framework.StateOfDropped, TaskStatusReason.ResourcesUnknown, missing));
        else if (task.Executor is not null) LaunchInCustomExecutor(framework, task, task.Executor);
        else LaunchCommand(framework, task);
    }

    private void LaunchCommand(AgentFramework framework, TaskInfo task)
    {
        ExecutorId executorId = new(task.TaskId.Value);
        if (framework.Runs.Contains(executorId))
        {
            Drop(framework, task, $"executor {executorId.Value} is still there; use another task id");
            return;
        }
        ExecutorInfo info = CommandExecutor.Of(framework.Id, task);
        ExecutorRun? run = AddRun(framework, info, isCommand: true, out string fault);
        if (run is null)
        {
            Reject(framework, task, fault);
            return;
        }
        AgentTask added = AddTask(run, task);
        added.Phase = TaskPhase.Launched;
        Start(run);
    }

    private void LaunchInCustomExecutor(AgentFramework framework, TaskInfo task, ExecutorInfo executor)
    {
        ExecutorRun? run = framework.Runs.Find(executor.ExecutorId);
        if (FindHindrance(run) is string hindrance)
        {
            Drop(framework, task, hindrance);
            return;
        }
        if (run is not null)
        {
            HandOver(run, AddTask(run, task));
            return;
        }
        run = AddRun(framework, OwnedBy(framework, executor), isCommand: false, out string fault);
        if (run is null)
        {
            Reject(framework, task, fault);
            return;
        }
        run.Queue.Enqueue(AddTask(run, task));
        Start(run);
    }

    private static string? FindHindrance(ExecutorRun? run) => run switch
    {
        { IsCommand: true } => $"executor {run.Id.Value} is the built-in executor of another task",
        { State: ExecutorState.Terminating } => $"executor {run.Id.Value} is shutting down",
        _ => null,
    };

    private void Reject(AgentFramework framework, TaskInfo task, string fault) =>
        GenerateStray(new TaskKey(framework.Id, task.TaskId), task.Executor?.ExecutorId,
            new Verdict(TaskState.Error, TaskStatusReason.TaskInvalid, fault));

    private void Drop(AgentFramework framework, TaskInfo task, string text) =>
        GenerateStray(new TaskKey(framework.Id, task.TaskId), task.Executor?.ExecutorId,
            new Verdict(framework.StateOfDropped, TaskStatusReason.ExecutorTerminated, text));

    private ExecutorRun? AddRun(AgentFramework framework, ExecutorInfo info, bool isCommand, out string fault)
    {
        ContainerId containerId = new() { Value = _random.NextUuidText() };
        SandboxIds ids = new(AgentId, framework.Id, info.ExecutorId, containerId);
        string root = _settings.WorkDirectory;
        if (!SandboxPaths.TryMake(root, ids, out SandboxPaths? paths, out fault)) return null;
        ExecutorRun run = new(framework, info, containerId)
        {
            Sandbox = paths.Sandbox,
            Token = isCommand ? [] : _secrets.TakeToken(),
            IsCommand = isCommand,
        };
        Register(run);
        if (framework.Checkpoints) Append(MakeRecord(run));
        return run;
    }

    private void Register(ExecutorRun run)
    {
        run.Framework.Runs.Add(run.Id, run);
        _runs.Add(run.ContainerId.Value, run);
    }

    private AgentTask AddTask(ExecutorRun run, TaskInfo info)
    {
        AgentTask task = Adopt(run, new AgentTask(run, info));
        if (run.Framework.Checkpoints) Append(MakeRecord(task));
        return task;
    }

    private static AgentTask Adopt(ExecutorRun run, AgentTask task)
    {
        run.Tasks.Add(task.Id, task);
        run.Framework.Tasks.Add(task.Id, task);
        return task;
    }

    // Sends the start, or leaves it for the supervisor's next SupervisorState.
    private void Start(ExecutorRun run)
    {
        run.State = ExecutorState.Starting;
        _deadlines.Set(run.Late, _now + _settings.ExecutorRegistrationTimeout);
        if (!SupervisorIsReady) return;
        IMessage? start = PlanStart(run, out string? refusal);
        if (start is null)
        {
            FailStart(run, refusal!);
            return;
        }
        run.IsSent = true;
        Send(_supervisor, start);
    }

    private void FailStart(ExecutorRun run, string text)
    {
        _counters.ContainerLaunchErrors++;
        run.Verdict = (TaskStatusReason.ContainerLaunchFailed, text);
        EndRun(run, ExecutorEnd.Unknown(text));
    }

    // To a connected executor at once; behind tasks that still wait, and without a connection, it waits too.
    private void HandOver(ExecutorRun run, AgentTask task)
    {
        if (run.Connection == ConnectionId.None || run.Queue.Count > 0 || HoldsLaunches)
        {
            run.Queue.Enqueue(task);
            return;
        }
        SendLaunch(run, task);
    }

    private static ExecutorInfo OwnedBy(AgentFramework framework, ExecutorInfo info)
    {
        // Every task of the executor carries its own copy; the first one stands for all.
        info.FrameworkId = framework.Id;
        return info;
    }
}
