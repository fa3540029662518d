using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Wire;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Agent;

/// <summary>A task that an executor of this agent has or will get.</summary>
internal sealed class AgentTask
{
    private readonly List<TaskStatus> _history = new(2);

    public AgentTask(ExecutorRun run, TaskInfo info, AgentTaskGroup? group = null)
    {
        Run = run;
        Info = info;
        Group = group;
        group?.Tasks.Add(info.TaskId, this);
        Stream = new StatusUpdateStream(new TaskKey(run.Framework.Id, info.TaskId), run.Id, this);
        run.LiveTaskCount++;
    }

    public ExecutorRun Run { get; }

    public TaskInfo Info { get; }

    public TaskId Id => Info.TaskId;

    /// <summary>The group that it was launched with; null for a task that was launched alone.</summary>
    public AgentTaskGroup? Group { get; }

    public StatusUpdateStream Stream { get; }

    public TaskPhase Phase { get; set; }

    /// <summary>The newest state that is known here.</summary>
    public TaskState State { get; private set; } = TaskState.Staging;

    /// <summary>The update that was sent to a master last, if any was.</summary>
    public TaskStatus? Forwarded { get; set; }

    /// <summary>Whether it was to be killed. Said again to whoever runs it after each reconnection.</summary>
    public bool KillIsWanted { get; set; }

    /// <summary>The policy of the last kill, when it had one.</summary>
    public KillPolicy? KillPolicy { get; set; }

    /// <summary>The last status of each stretch of equal states, oldest first, without data.</summary>
    public IReadOnlyList<TaskStatus> History => _history;

    /// <summary>Notes a new status, as Mesos' <c>Task.statuses</c> has it.</summary>
    public void Note(TaskStatus status)
    {
        State = status.State;
        if (Group is not null) Group.IsHeardOf = true;
        if (status.State.IsTerminal() && Phase != TaskPhase.Terminated)
        {
            Phase = TaskPhase.Terminated;
            Run.LiveTaskCount--;
        }
        TaskStatus kept = status;
        if (status.Data is not null)
        {
            // The status itself is still to be delivered with its data.
            kept = MessageCodec.Clone(status);
            kept.Data = null;
        }
        if (_history.Count > 0 && _history[^1].State == kept.State) _history[^1] = kept;
        else _history.Add(kept);
    }

    /// <summary>The task as masters and readers see it; a new message each time.</summary>
    public TaskSummary Summarize(AgentId agentId)
    {
        TaskSummary summary = new()
        {
            Name = Info.Name,
            TaskId = Id,
            FrameworkId = Run.Framework.Id,
            // Command tasks have no executor of the framework's own.
            ExecutorId = Run.IsCommand ? null : Run.Id,
            AgentId = agentId,
            State = State,
            StatusUpdateState = Forwarded?.State,
            StatusUpdateUuid = Forwarded?.Uuid,
            Labels = Info.Labels,
            Discovery = Info.Discovery,
            Container = Info.Container,
            User = Info.Command?.User ?? Info.Executor?.Command?.User ?? Run.Framework.Info.User,
            HealthCheck = Info.HealthCheck,
            KillPolicy = Info.KillPolicy,
        };
        summary.Resources.AddRange(Info.Resources);
        summary.Statuses.AddRange(_history);
        foreach ((string name, ValueScalar limit) in Info.Limits) summary.Limits[name] = limit;
        return summary;
    }
}
