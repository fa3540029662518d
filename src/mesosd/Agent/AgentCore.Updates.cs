using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Agent;

/// <summary>
/// Status updates: from an executor or the agent itself, by the journal, to the framework and back.
/// </summary>
public sealed partial class AgentCore
{
    /// <summary>Takes in what an executor, the supervisor or this agent says of a task that it has.</summary>
    private StreamVerdict Report(AgentTask task, TaskStatus status)
    {
        ExecutorRun run = task.Run;
        // Nobody waits for updates of a framework that is going; readers may still see how its tasks ended.
        if (run.Framework.IsEnding)
        {
            if (task.Phase != TaskPhase.Terminated) task.Note(status);
            return StreamVerdict.Duplicate;
        }
        MarkDrained(status, run.Framework);
        StreamVerdict verdict = task.Stream.Receive(status);
        if (verdict != StreamVerdict.New) return verdict;
        status.AgentId = AgentId;
        status.ExecutorId ??= run.Id;
        status.Timestamp ??= _now.ToUnixSeconds();
        status.ContainerStatus = ContainerStatusOf(task, status);
        task.Note(status);
        if (run.Framework.Checkpoints) Append(MakeRecord(task, status));
        if (task.Phase == TaskPhase.Terminated) Count(task.State);
        if (task.Stream.PendingCount == 1) Forward(task.Stream);
        return verdict;
    }

    /// <summary>
    /// What this agent knows of the task's container, in what an executor says of it: as in Mesos, the agent's word counts, and
    /// its address is the task's where the executor names none.
    /// </summary>
    private ContainerStatus? ContainerStatusOf(AgentTask task, TaskStatus status)
    {
        ExecutorRun run = task.Run;
        ContainerStatus? said = status.ContainerStatus;
        // It never got into a container.
        bool wasDropped = status is { Source: TaskStatusSource.Agent, State: TaskState.Dropped or TaskState.Lost };
        if (task.Phase == TaskPhase.Queued || wasDropped) return said;
        // One inside of the executor's own, of which this agent knows nothing.
        if (said?.ContainerId is { } named && !MessageCodec.ContentEquals(named, run.ContainerId)) return said;
        ContainerStatus known = run.Status ??= StatusOf(run.ContainerId, null);
        if (said is null) return known;
        said.ContainerId = known.ContainerId;
        said.ExecutorPid = known.ExecutorPid ?? said.ExecutorPid;
        if (said.NetworkInfos.Count == 0) said.NetworkInfos.AddRange(known.NetworkInfos);
        return said;
    }

    /// <summary>Reports what the agent itself found out about a task.</summary>
    private void Generate(AgentTask task, in Verdict verdict) => Report(task, MakeStatus(task.Id, verdict));

    /// <summary>
    /// Reports on a task that this agent does not have. Told once; until acknowledged it is repeated.
    /// </summary>
    private void GenerateStray(in TaskKey key, ExecutorId? executorId, in Verdict verdict)
    {
        if (_strays.Contains(key)) return;
        TaskStatus status = MakeStatus(key.TaskId, verdict);
        status.AgentId = AgentId;
        status.ExecutorId = executorId;
        status.Timestamp = _now.ToUnixSeconds();
        StatusUpdateStream stream = new(key, executorId, owner: null);
        stream.Receive(status);
        _strays.Add(key, stream);
        Count(verdict.State);
        Forward(stream);
    }

    private TaskStatus MakeStatus(TaskId taskId, in Verdict verdict) => new()
    {
        TaskId = taskId,
        State = verdict.State,
        Source = TaskStatusSource.Agent,
        Reason = verdict.Reason,
        Message = verdict.Text,
        Uuid = _random.NextUuid(),
    };

    private void ReportUnknown(TasksOfFramework tasks)
    {
        AgentFramework? framework = _frameworks.Find(tasks.FrameworkId);
        TaskState state = tasks.PartitionAwareOrDefault ? TaskState.Dropped : TaskState.Lost;
        foreach (TaskId id in tasks.TaskIds)
        {
            if (framework is not null && framework.Tasks.ContainsKey(id)) continue;
            Verdict verdict = new(
                state, TaskStatusReason.AgentDisconnected, "the agent does not have this task");
            GenerateStray(new TaskKey(tasks.FrameworkId, id), null, verdict);
        }
    }

    private void Forward(StatusUpdateStream stream)
    {
        if (!_isRegistered || stream.Head is not TaskStatus head) return;
        if (stream.Owner is AgentTask task) task.Forwarded = head;
        Send(_master, new StatusUpdate
        {
            FrameworkId = stream.Key.FrameworkId,
            ExecutorId = stream.ExecutorId,
            Status = head,
            LatestState = stream.Owner?.State ?? head.State,
        });
        _deadlines.Set(stream.Retry, _now + stream.NextRetry());
    }

    private void Repeat(StatusUpdateStream stream)
    {
        if (!_isRegistered) return;
        _counters.UpdateRepetitions++;
        Forward(stream);
    }

    /// <summary>After a registration everything that waits goes out again, with the shortest pause.</summary>
    private void ForwardAll()
    {
        foreach (AgentFramework framework in _frameworks)
        {
            if (framework.IsEnding) continue;
            foreach (ExecutorRun run in framework.Runs) ForwardAll(run);
            foreach (ExecutorRun run in framework.EndedRuns) ForwardAll(run);
        }
        foreach (StatusUpdateStream stream in _strays)
        {
            stream.RestartRetries();
            Forward(stream);
        }
    }

    private void ForwardAll(ExecutorRun run)
    {
        foreach (AgentTask task in run.Tasks)
        {
            task.Stream.RestartRetries();
            Forward(task.Stream);
        }
    }

    void IMasterToAgentHandler<uint>.On(uint context, AcknowledgeStatus message)
    {
        AgentTask? task = FindTask(message.FrameworkId, message.TaskId);
        StatusUpdateStream? stream =
            task?.Stream ?? _strays.Find(new TaskKey(message.FrameworkId, message.TaskId));
        // An acknowledgement of what was acknowledged before: the framework saw a repetition.
        if (stream is null) return;
        StreamVerdict verdict = stream.Acknowledge(message.Uuid);
        if (verdict == StreamVerdict.Stale) return;
        _deadlines.Cancel(stream.Retry);
        if (task is not null && task.Run.Framework.Checkpoints) Append(MakeRecord(stream.Key, message.Uuid));
        if (verdict == StreamVerdict.Next) Forward(stream);
        else if (task is null) _strays.Remove(stream.Key);
        else Complete(task);
    }

    private AgentTask? FindTask(FrameworkId frameworkId, TaskId taskId) =>
        _frameworks.TryGetValue(frameworkId, out AgentFramework? framework)
            ? framework.Tasks.GetValueOrDefault(taskId)
            : null;

    /// <summary>The framework knows that the task has ended: nothing but a summary stays.</summary>
    private void Complete(AgentTask task)
    {
        Retire(task);
        RetireIfDone(task.Run);
    }

    private void Count(TaskState state)
    {
        switch (state)
        {
            case TaskState.Finished: _counters.TasksFinished++; break;
            case TaskState.Failed: _counters.TasksFailed++; break;
            case TaskState.Killed: _counters.TasksKilled++; break;
            case TaskState.Gone: _counters.TasksGone++; break;
            default: _counters.TasksLost++; break;
        }
    }
}
