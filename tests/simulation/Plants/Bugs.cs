using Mesosd.Coordination;
using Mesosd.Master;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.SchedulerApi;
using Mesosd.Protocol.Wire;
using ExecutorApi = Mesosd.Protocol.ExecutorApi;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Simulation;

/// <summary>What planted bugs make of messages and requests.</summary>
internal static class Bugs
{
    /// <summary>The request without what fences it.</summary>
    public static CoordinationRequest WithoutFence(CoordinationRequest request)
    {
        bool isFenced = request.Kind == CoordinationRequestKind.Transact && request.Steps.Count > 1
            && request.Steps[0].Kind == CoordinationStepKind.Check && request.Steps[1].Path.Contains("/registry", StringComparison.Ordinal);
        return isFenced ? CoordinationRequest.Transact([.. request.Steps.Skip(1)]) : request;
    }

    /// <summary>A refusal for no time at all.</summary>
    public static void LoseFilter(IMessage message)
    {
        if (message is Call { Decline: { } decline }) decline.Filters = new Filters { RefuseSeconds = 0 };
    }

    /// <summary>The event with less of a group.</summary>
    public static IMessage TearGroup(IMessage message)
    {
        if (message is not ExecutorApi.Event { LaunchGroup: not null } whole) return message;
        ExecutorApi.Event torn = MessageCodec.Clone(whole);
        torn.LaunchGroup!.TaskGroup.Tasks.RemoveAt(torn.LaunchGroup.TaskGroup.Tasks.Count - 1);
        return torn;
    }

    /// <summary>Answers that are due only when the agents in question are back.</summary>
    public static IEnumerable<Event> AnswerEarly(MasterCore core, IMessage message)
    {
        if (message is not Call { Reconcile: { } reconcile }) yield break;
        foreach (CallReconcileTask task in reconcile.Tasks)
        {
            if (task.AgentId is not { } agent || core.Agents.Find(agent) is { IsConnected: true }) continue;
            TaskStatus status = new()
            {
                TaskId = task.TaskId,
                State = TaskState.Unknown,
                AgentId = agent,
                Source = TaskStatusSource.Master,
                Reason = TaskStatusReason.Reconciliation,
            };
            yield return new Event { Type = EventType.Update, Update = new EventUpdate { Status = status } };
        }
    }
}
