using Mesosd.Protocol.Messages;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Master;

/// <summary>
/// Makes the statuses that a master writes itself: without a uuid, so nobody acknowledges them.
/// </summary>
internal static class TaskStatuses
{
    /// <summary>
    /// What a remembered status may take; an executor must not be able to fill the master with texts.
    /// </summary>
    public const int MaxRememberedBytes = 16 << 10;

    private const int MaxRememberedLetters = 1000;

    /// <summary>A status of the master's own.</summary>
    public static TaskStatus Make(TaskId task, AgentId? agent, in StatusReason why, Instant now) => new()
    {
        TaskId = task,
        State = why.State,
        AgentId = agent,
        Source = TaskStatusSource.Master,
        Reason = why.Reason,
        Message = why.Message,
        Timestamp = now.ToUnixSeconds(),
    };

    /// <summary>The last word about a task, told again because somebody asked.</summary>
    public static TaskStatus Reconciled(KnownTask task, Instant now)
    {
        TaskStatus? last = task.Statuses.Length > 0 ? task.Statuses[^1] : null;
        return new TaskStatus
        {
            TaskId = task.Id,
            State = task.UpdateState ?? task.State,
            AgentId = task.AgentId,
            ExecutorId = task.ExecutorId,
            Source = TaskStatusSource.Master,
            Reason = TaskStatusReason.Reconciliation,
            Message = "Reconciliation: latest state of the task",
            Timestamp = now.ToUnixSeconds(),
            Healthy = last?.Healthy,
            CheckStatus = last?.CheckStatus,
            ContainerStatus = last?.ContainerStatus,
            UnreachableTime = task.UnreachableAt is { } at ? new TimeInfo(at.Nanoseconds) : null,
        };
    }

    /// <summary>
    /// The same as it is remembered: without its data, which is the framework's, and without what makes it
    /// larger than <see cref="MaxRememberedBytes"/>.
    /// </summary>
    public static TaskStatus ForMemory(TaskStatus status)
    {
        TaskStatus kept = new()
        {
            TaskId = status.TaskId,
            State = status.State,
            Message = status.Message,
            AgentId = status.AgentId,
            Timestamp = status.Timestamp,
            ExecutorId = status.ExecutorId,
            Healthy = status.Healthy,
            Source = status.Source,
            Reason = status.Reason,
            Uuid = status.Uuid,
            Labels = status.Labels,
            ContainerStatus = status.ContainerStatus,
            UnreachableTime = status.UnreachableTime,
            CheckStatus = status.CheckStatus,
            Limitation = status.Limitation,
        };
        if (kept.MeasureBytes() <= MaxRememberedBytes) return kept;
        kept.Labels = null;
        kept.ContainerStatus = null;
        kept.CheckStatus = null;
        kept.Limitation = null;
        if (kept.Message is { Length: > MaxRememberedLetters } message)
            kept.Message = string.Concat(message.AsSpan(0, MaxRememberedLetters), " …");
        return kept;
    }
}
