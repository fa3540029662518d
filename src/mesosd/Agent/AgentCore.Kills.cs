using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using ExecutorApi = Mesosd.Protocol.ExecutorApi;

namespace Mesosd.Agent;

/// <summary>Killing tasks, ending executors and frameworks, and what becomes of their tasks.</summary>
public sealed partial class AgentCore
{
    // The command executor and the supervisor need some of an executor's grace for reaping and reporting;
    // Mesos takes the same two seconds off.
    private static readonly TimeSpan ReapingAllowance = TimeSpan.FromSeconds(2);

    // Grace periods come from frameworks; longer ones than this are held for mistakes of the unit.
    private static readonly TimeSpan LongestGrace = TimeSpan.FromHours(24);

    void IMasterToAgentHandler<uint>.On(uint context, KillTask message)
    {
        AgentTask? task = FindTask(message.FrameworkId, message.TaskId);
        if (task is null)
        {
            TaskState state = _frameworks.Find(message.FrameworkId)?.StateOfDropped
                ?? (message.PartitionAwareOrDefault ? TaskState.Dropped : TaskState.Lost);
            GenerateStray(new TaskKey(message.FrameworkId, message.TaskId), null,
                new Verdict(state, TaskStatusReason.ExecutorTerminated, "this agent has no such task"));
            return;
        }
        // Its terminal update is on its way and will be repeated until it arrives: that is the answer.
        if (task.Phase == TaskPhase.Terminated) return;
        task.KillIsWanted = true;
        task.KillPolicy = message.KillPolicy ?? task.KillPolicy;
        Kill(task);
    }

    private void Kill(AgentTask task)
    {
        ExecutorRun run = task.Run;
        if (task.Phase == TaskPhase.Queued || !run.IsSent) KillDuringLaunch(run, task);
        else if (run.IsCommand ? SupervisorIsReady : run.Connection != ConnectionId.None) SendKill(run, task);
        // Otherwise it is said when the supervisor or the executor is back.
    }

    private void KillDuringLaunch(ExecutorRun run, AgentTask task)
    {
        if (task.Group is { } group)
            EndQueued(group, $"task {task.Id.Value} of the group was killed before its executor was told of it");
        else
            Generate(task, new Verdict(TaskState.Killed, TaskStatusReason.TaskKilledDuringLaunch,
                "killed before its executor was told of it"));
        if (run.LiveTaskCount == 0) Shutdown(run);
    }

    private void SendKill(ExecutorRun run, AgentTask task)
    {
        if (run.IsCommand)
        {
            Send(_supervisor, new KillCommandTask
            {
                ContainerId = run.ContainerId,
                KillPolicy = task.KillPolicy,
            });
            return;
        }
        Send(run.Connection, new ExecutorApi.Event
        {
            Type = ExecutorApi.EventType.Kill,
            Kill = new ExecutorApi.EventKill { TaskId = task.Id, KillPolicy = task.KillPolicy },
        });
    }

    void IMasterToAgentHandler<uint>.On(uint context, ShutdownExecutor message)
    {
        ExecutorRun? run = _frameworks.Find(message.FrameworkId)?.Runs.Find(message.ExecutorId);
        if (run is not null) Shutdown(run);
        else Notice(NoticeSeverity.Information,
            $"executor {message.ExecutorId.Value} of framework {message.FrameworkId.Value} has ended before");
    }

    /// <summary>Asks an executor to end and gives it its grace period for that.</summary>
    private void Shutdown(ExecutorRun run)
    {
        if (run.State is ExecutorState.Terminating or ExecutorState.Ended) return;
        if (!run.IsSent)
        {
            EndRun(run, ExecutorEnd.Unknown("the executor was shut down before it was started"));
            return;
        }
        TimeSpan grace = GraceOf(run);
        run.State = ExecutorState.Terminating;
        _deadlines.Set(run.Late, _now + grace);
        if (run.IsCommand) ShutdownCommand(run, grace);
        else if (run.Connection != ConnectionId.None) Send(run.Connection, ShutdownEvent);
        else if (SupervisorIsReady) SendStop(run.ContainerId, grace);
    }

    private void ShutdownCommand(ExecutorRun run, TimeSpan grace)
    {
        TimeSpan forTask = grace > ReapingAllowance ? grace - ReapingAllowance : TimeSpan.Zero;
        foreach (AgentTask task in run.Tasks)
        {
            if (task.Phase == TaskPhase.Terminated) continue;
            task.KillIsWanted = true;
            task.KillPolicy = new KillPolicy { GracePeriod = new DurationInfo(Nanoseconds(forTask)) };
            if (SupervisorIsReady) SendKill(run, task);
        }
    }

    /// <summary>Ends a container at once; its ContainerExited follows.</summary>
    private void Kill(ExecutorRun run)
    {
        if (!run.IsSent)
        {
            EndRun(run, ExecutorEnd.Unknown("the executor was killed before it was started"));
            return;
        }
        run.State = ExecutorState.Terminating;
        run.StopIsWanted = true;
        if (SupervisorIsReady) SendStop(run.ContainerId, TimeSpan.Zero);
    }

    private TimeSpan GraceOf(ExecutorRun run)
    {
        if (run.Info.ShutdownGracePeriod is not DurationInfo own) return _settings.Variables.ShutdownGrace;
        TimeSpan grace = TimeSpan.FromTicks(Math.Max(0, own.Nanoseconds) / TimeSpan.NanosecondsPerTick);
        return grace < LongestGrace ? grace : LongestGrace;
    }

    /// <summary>A container is no more: its tasks are told so, once.</summary>
    private void EndRun(ExecutorRun run, in ExecutorEnd end)
    {
        if (!run.IsLive) return;
        AgentFramework framework = run.Framework;
        run.State = ExecutorState.Ended;
        _deadlines.Cancel(run.Late);
        if (_peers.TryGetValue(run.Connection, out ExecutorPeer? peer))
            Drop(peer, GoodbyeReason.Finished, "the executor's container has ended");
        MoveToEnded(run);
        _counters.ExecutorsTerminated++;
        if (framework.IsEnding) ForgetTasks(run);
        else FailTasks(run, end);
        if (framework.Checkpoints && !framework.IsEnding) Append(MakeEndRecord(run));
        // The master keeps no accounts for the built-in executor.
        if (!run.IsCommand) TellExit(run, end);
        RetireIfDone(run);
        ContinueStopping();
    }

    private void MoveToEnded(ExecutorRun run)
    {
        _runs.Remove(run.ContainerId.Value);
        run.Framework.Runs.Remove(run.Id);
        run.Framework.EndedRuns.Add(run.ContainerId.Value, run);
    }

    private void TellExit(ExecutorRun run, in ExecutorEnd end) => SendToMaster(new ExecutorExited
    {
        FrameworkId = run.Framework.Id,
        ExecutorId = run.Id,
        // Mesos says -1 for a status that nobody saw.
        Status = end.Status ?? -1,
    });

    private void FailTasks(ExecutorRun run, in ExecutorEnd end)
    {
        Verdict verdict = new(TaskState.Failed, TaskStatusReason.ExecutorTerminated, end.Text);
        if (run.Verdict is (TaskStatusReason reason, string text))
            verdict = new Verdict(TaskState.Failed, reason, text);
        else if (end.IsGone)
            verdict = new Verdict(run.Framework.StateOfGone, TaskStatusReason.AgentRestarted, end.Text);
        foreach (AgentTask task in run.Tasks)
            if (task.Phase != TaskPhase.Terminated) Generate(task, verdict);
    }

    // Nobody waits for their updates any more.
    private void ForgetTasks(ExecutorRun run)
    {
        foreach (AgentTask task in run.Tasks.CopyValues())
        {
            _deadlines.Cancel(task.Stream.Retry);
            Retire(task);
        }
    }

    private void Retire(AgentTask task)
    {
        ExecutorRun run = task.Run;
        run.Tasks.Remove(task.Id);
        run.Framework.Tasks.Remove(task.Id);
        task.Group?.Tasks.Remove(task.Id);
        run.Completed.Enqueue(task.Summarize(AgentId));
        if (run.Completed.Count > AgentLimits.MaxCompletedTasksPerExecutor) run.Completed.Dequeue();
    }

    private void RetireIfDone(ExecutorRun run)
    {
        if (run.IsLive || run.Tasks.Count > 0) return;
        AgentFramework framework = run.Framework;
        framework.EndedRuns.Remove(run.ContainerId.Value);
        framework.CompletedRuns.Enqueue(ExecutorSnapshot.Of(run, AgentId));
        while (framework.CompletedRuns.Count > _settings.MaxCompletedExecutorsPerFramework)
            framework.CompletedRuns.Dequeue();
        RetireIfIdle(framework);
    }

    private void RetireIfIdle(AgentFramework framework)
    {
        if (framework.Runs.Count > 0 || framework.EndedRuns.Count > 0) return;
        if (!_frameworks.Remove(framework.Id)) return;
        if (framework.Checkpoints && !framework.IsEnding) Append(MakeEndRecord(framework.Id));
        _completedFrameworks.Add(framework.Id, framework);
        if (_completedFrameworks.Count > AgentLimits.MaxCompletedFrameworks)
            _completedFrameworks.Remove(_completedFrameworks.First!.Id);
    }

    void IMasterToAgentHandler<uint>.On(uint context, ShutdownFramework message)
    {
        foreach (StatusUpdateStream stray in _strays.CopyValues())
        {
            if (stray.Key.FrameworkId != message.FrameworkId) continue;
            _deadlines.Cancel(stray.Retry);
            _strays.Remove(stray.Key);
        }
        AgentFramework? framework = _frameworks.Find(message.FrameworkId);
        if (framework is null || framework.IsEnding) return;
        Notice(NoticeSeverity.Information, $"shutting down framework {framework.Id.Value}");
        framework.IsEnding = true;
        if (framework.Checkpoints) Append(MakeEndRecord(framework.Id));
        foreach (ExecutorRun run in framework.EndedRuns.CopyValues())
        {
            ForgetTasks(run);
            RetireIfDone(run);
        }
        foreach (ExecutorRun run in framework.Runs.CopyValues())
        {
            foreach (AgentTask task in run.Tasks) _deadlines.Cancel(task.Stream.Retry);
            Shutdown(run);
        }
        RetireIfIdle(framework);
    }

    void IMasterToAgentHandler<uint>.On(uint context, UpdateFramework message)
    {
        // Masters tell every agent; most have no executor of the framework.
        if (message.Framework.Id is not FrameworkId id) return;
        AgentFramework? framework = _frameworks.Find(id);
        if (framework is null) return;
        framework.Update(message.Framework);
        if (framework.Checkpoints && !framework.IsEnding)
            Append(new AgentRecord { Framework = message.Framework });
    }
}
