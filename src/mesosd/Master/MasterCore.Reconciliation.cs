using Mesosd.Protocol.Messages;
using Mesosd.Protocol.SchedulerApi;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Master;

// A framework asks what became of its tasks. What the master cannot know yet it does not answer: the
// framework asks again, with backoff.
public sealed partial class MasterCore
{
    private void ReconcileTasks(in PeerRequest request, KnownFramework framework, Call call)
    {
        _counters.CallsReconcile++;
        List<CallReconcileTask> tasks = call.Reconcile!.Tasks;
        Accept(request);
        if (tasks.Count == 0)
        {
            foreach (KnownTask task in framework.Tasks) Tell(framework, Latest(task));
            return;
        }
        foreach (CallReconcileTask task in tasks) AnswerFor(framework, task.TaskId, task.AgentId);
    }

    private Event Latest(KnownTask task) => SchedulerEvents.Update(TaskStatuses.Reconciled(task, _now));

    /// <summary>Says what has become of the task. False when nobody can tell, and nothing was said.</summary>
    private bool AnswerFor(KnownFramework framework, TaskId task, AgentId? agent)
    {
        KnownTask? known = framework.Tasks.Find(task) ?? framework.UnreachableTasks.Find(task);
        if (known is not null) Tell(framework, Latest(known));
        else if (Judge(framework, agent) is { } state)
            Tell(framework, Verdict(framework, task, agent, state));
        else return false;
        return true;
    }

    /// <summary>
    /// What has become of a task that the master does not hold; null while nobody can tell.
    /// </summary>
    private TaskState? Judge(KnownFramework framework, AgentId? agent)
    {
        // Another master may lead, and its tasks are none of those that are known here.
        if (_isSuspended) return null;
        if (agent is not { } id) return MayHaveOlderTasks(framework) ? null : TaskState.Unknown;
        if (_agents.Find(id) is { } known) return known.IsRegistered ? TaskState.Gone : null;
        if (_agents.FindLost(id) is { } lost)
            return lost.IsGone ? TaskState.GoneByOperator : TaskState.Unreachable;
        return MayBeRecovering(id) ? null : TaskState.Unknown;
    }

    /// <summary>Whether the agent has its id from a former master and may still come to this one.</summary>
    private bool MayBeRecovering(AgentId agent) => MayStrangersCome && !IsOurs(agent.Value);

    /// <summary>
    /// Whether the framework was there before this master and may have tasks on agents that will come.
    /// </summary>
    private bool MayHaveOlderTasks(KnownFramework framework) =>
        (MayStrangersCome || _agents.RecoveredCount > 0) && !IsOurs(framework.Id.Value);

    /// <summary>Whether agents may be alive that only a former master knew; a registry knows all of them.</summary>
    private bool MayStrangersCome =>
        _settings.Recovered is null && _now < _startedAt!.Value + _settings.RecoveryWindow;

    private bool IsOurs(string id) => id.StartsWith(Info.Id, StringComparison.Ordinal);

    private Event Verdict(KnownFramework framework, TaskId task, AgentId? agent, TaskState state)
    {
        StatusReason why = new(
            framework.IsPartitionAware ? state : TaskState.Lost,
            TaskStatusReason.Reconciliation,
            state switch
            {
                TaskState.Gone => "Reconciliation: the agent does not have the task",
                TaskState.GoneByOperator => "Reconciliation: the agent was marked gone",
                TaskState.Unreachable => "Reconciliation: the agent is unreachable",
                _ => "Reconciliation: the task is not known",
            });
        TaskStatus status = TaskStatuses.Make(task, agent, why, _now);
        if (state == TaskState.Unreachable && agent is { } id && _agents.FindLost(id) is { } lost)
            status.UnreachableTime = new TimeInfo(lost.At.Nanoseconds);
        return SchedulerEvents.Update(status);
    }
}
