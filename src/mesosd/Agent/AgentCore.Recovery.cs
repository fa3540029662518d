using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Agent;

/// <summary>Picking up what an earlier process of this agent left running.</summary>
public sealed partial class AgentCore
{
    private const string EndedMeanwhile = "the executor ended while the agent was away";

    private readonly Deadline<AgentDeadline> _recoveryEnd;

    private void Recover(AgentRecovery recovery)
    {
        Invariant.Check(State == AgentState.Recovering && Id is null, "Recovered is an agent's first input");
        if (_settings.CleansUp)
        {
            BeginCleanup(recovery);
            return;
        }
        if (!RecoverResources(recovery.Resources) || !RecoverIdentity(recovery)) return;
        EndLeftovers();
        bool comesBack = SupervisorComesBack(recovery);
        if (!recovery.IsSameBoot) GiveUpRuns(ExecutorEnd.Gone("the agent's machine was restarted"));
        else if (!comesBack) GiveUpRuns(ExecutorEnd.Unknown(EndedMeanwhile));
        _isSupervisorUnheard = comesBack;
        if (comesBack) _deadlines.Set(_supervisorLate, _now + AgentLimits.SupervisorStart);
        else StartSupervisor();
        if (_runs.Count == 0) EndRecovery();
        else _deadlines.Set(_recoveryEnd, _now + _settings.ExecutorReregistrationTimeout);
    }

    // One that was given up may live on until the next one is started.
    private bool SupervisorComesBack(AgentRecovery recovery) =>
        _supervisorToken is not null && recovery.IsSameBoot && recovery.SupervisorIsAlive;

    private void Replay(IReadOnlyList<AgentRecord> records)
    {
        // What the records did is done; the effects of doing it again to the state are not wanted.
        EffectList<AgentEffect> wanted = _effects;
        _effects = new EffectList<AgentEffect>();
        foreach (AgentRecord record in records)
        {
            Replay(record);
            _effects.Clear();
        }
        _effects = wanted;
        _counters = default;
    }

    private void Replay(AgentRecord record)
    {
        switch (record.RecordCase)
        {
            case AgentRecordRecordCase.Agent: _info = record.Agent!; break;
            case AgentRecordRecordCase.Framework: ReplayFramework(record.Framework!); break;
            case AgentRecordRecordCase.Executor: ReplayExecutor(record.Executor!); break;
            case AgentRecordRecordCase.Task: ReplayTask(record.Task!); break;
            case AgentRecordRecordCase.TaskGroup: ReplayTaskGroup(record.TaskGroup!); break;
            case AgentRecordRecordCase.Update: ReplayUpdate(record.Update!); break;
            case AgentRecordRecordCase.Acknowledgement: ReplayAcknowledgement(record.Acknowledgement!); break;
            case AgentRecordRecordCase.ExecutorEnded: ReplayExecutorEnded(record.ExecutorEnded!); break;
            case AgentRecordRecordCase.FrameworkEnded: ReplayFrameworkEnded(record.FrameworkEnded!); break;
            case AgentRecordRecordCase.Supervisor: ReplaySupervisor(record.Supervisor!); break;
            // It has a file of its own; or a record of a later version.
            case AgentRecordRecordCase.Resources:
            case AgentRecordRecordCase.None:
                break;
            default: throw new InvariantViolation($"no such record: {record.RecordCase}");
        }
    }

    private void ReplaySupervisor(SupervisorRecord record)
    {
        bool isGivenUp = record.GivenUp == true;
        _supervisorToken = isGivenUp ? null : record.Token;
        _supervisorProcessId = isGivenUp ? null : record.ProcessId;
    }

    private void ReplayFramework(FrameworkInfo info)
    {
        if (info.Id is FrameworkId id) Admit(id, info).Update(info);
    }

    private void ReplayExecutor(ExecutorRecord record)
    {
        if (!_frameworks.TryGetValue(record.FrameworkId, out AgentFramework? framework)) return;
        ExecutorRun run = new(framework, record.Executor, record.ContainerId)
        {
            Sandbox = record.Sandbox,
            Token = record.Token,
            IsCommand = record.CommandOrDefault,
            IsRecovered = true,
        };
        run.State = run.IsCommand ? ExecutorState.Starting : ExecutorState.Registering;
        // It may never have arrived at the supervisor; its SupervisorState tells.
        run.IsSent = true;
        Register(run);
    }

    private void ReplayTask(TaskRecord record)
    {
        ExecutorRun? run = _frameworks.Find(record.FrameworkId)?.Runs.Find(record.ExecutorId);
        if (run is null) return;
        AgentTask task = AddTask(run, record.Task);
        // For custom executors their SUBSCRIBE tells which ones they have.
        task.Phase = TaskPhase.Launched;
    }

    private void ReplayTaskGroup(TaskGroupRecord record)
    {
        ExecutorRun? run = _frameworks.Find(record.FrameworkId)?.Runs.Find(record.ExecutorId);
        if (run is null) return;
        AgentTaskGroup group = new() { IsHeardOf = record.HeardOfOrDefault };
        foreach (TaskInfo info in record.Tasks)
            Adopt(run, new AgentTask(run, info, group)).Phase = TaskPhase.Launched;
    }

    private void ReplayUpdate(UpdateRecord record)
    {
        AgentTask? task = FindTask(record.FrameworkId, record.Status.TaskId);
        if (task is null || task.Stream.Receive(record.Status) != StreamVerdict.New) return;
        task.Note(record.Status);
    }

    private void ReplayAcknowledgement(AcknowledgementRecord record)
    {
        AgentTask? task = FindTask(record.FrameworkId, record.TaskId);
        if (task is null) return;
        TaskStatus? head = task.Stream.Head;
        StreamVerdict verdict = task.Stream.Acknowledge(record.Uuid);
        if (verdict == StreamVerdict.Stale) return;
        task.Forwarded = head;
        if (verdict == StreamVerdict.Done) Complete(task);
    }

    private void ReplayExecutorEnded(ExecutorEndedRecord record)
    {
        if (!_runs.TryGetValue(record.ContainerId.Value, out ExecutorRun? run)) return;
        run.State = ExecutorState.Ended;
        MoveToEnded(run);
        RetireIfDone(run);
    }

    private void ReplayFrameworkEnded(FrameworkEndedRecord record)
    {
        if (!_frameworks.TryGetValue(record.FrameworkId, out AgentFramework? framework)) return;
        framework.IsEnding = true;
        foreach (ExecutorRun run in framework.Runs.CopyValues())
        {
            run.State = ExecutorState.Ended;
            MoveToEnded(run);
        }
        foreach (ExecutorRun run in framework.EndedRuns.CopyValues())
        {
            ForgetTasks(run);
            RetireIfDone(run);
        }
        RetireIfIdle(framework);
    }

    // The journal may end between the end of an executor and the updates of its tasks.
    private void EndLeftovers()
    {
        foreach (AgentFramework framework in _frameworks)
        {
            foreach (ExecutorRun run in framework.EndedRuns)
                FailTasks(run, ExecutorEnd.Unknown(EndedMeanwhile));
        }
    }

    private void GiveUpRuns(in ExecutorEnd end)
    {
        foreach (ExecutorRun run in LiveRuns()) EndRun(run, end);
    }

    private void EndRecoveryIfComplete()
    {
        if (State != AgentState.Recovering || !SupervisorIsReady) return;
        foreach (ExecutorRun run in LiveRuns())
            if (!run.IsCommand && run.Connection == ConnectionId.None) return;
        EndRecovery();
    }

    private void EndRecovery()
    {
        if (State != AgentState.Recovering) return;
        _deadlines.Cancel(_recoveryEnd);
        foreach (ExecutorRun run in LiveRuns())
        {
            if (run.IsCommand || run.State != ExecutorState.Registering) continue;
            run.Verdict = (TaskStatusReason.ExecutorReregistrationTimeout,
                "the executor did not come back within " +
                $"{_settings.ExecutorReregistrationTimeout.TotalSeconds:0.###} s of the agent's restart");
            Kill(run);
        }
        State = AgentState.Disconnected;
        _recoveredAt = _now;
        if (_master != ConnectionId.None) BeginRegistration();
    }
}
