using Mesosd.Core;
using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Master;

// Operators give agents up for good. There is no way back: an agent that is gone may never register again.
public sealed partial class MasterCore
{
    private void MarkAgentGone(in PeerRequest request, Call call)
    {
        if (call.MarkAgentGone is not { } message)
        {
            RefuseMissing(request, "mark_agent_gone");
            return;
        }
        AgentId id = message.AgentId;
        if (_agents.FindLost(id) is { IsGone: true }) Accept(request);
        else if (!_agents.Knows(id))
            Refuse(request, RefusalCode.NotFound, $"agent {id.Value} is not known");
        else if (_agents.Find(id) is { } busy && !MayBeMarked(busy))
            Refuse(request, RefusalCode.Unavailable,
                $"agent {id.Value} is {busy.State} at this moment: ask again");
        else BeginGone(id, "an operator gave it up", request);
    }

    /// <summary>Whether no write about the agent is under way.</summary>
    private static bool MayBeMarked(KnownAgent agent) =>
        agent.State is AgentState.Recovered or AgentState.Connected or AgentState.Disconnected;

    private void BeginGone(AgentId id, string why, in PeerRequest request)
    {
        Notice($"agent {id.Value} is marked gone: {why}", NoticeSeverity.Warning);
        MarkAgentGone operation = new() { AgentId = id, GoneTime = new TimeInfo(_now.Nanoseconds) };
        Persist(new RegistryOperation { MarkAgentGone = operation },
            PendingWrite.For(PendingWriteKind.MarkGone, operation, request));
        if (_agents.Find(id) is not { } agent) return;
        StopWaiting(agent);
        Leave(agent, AgentState.MarkingGone);
    }

    private void FinishGone(MarkAgentGone operation)
    {
        AgentId id = operation.AgentId;
        LostAgent? lost = _agents.FindLost(id);
        LostAgent gone = new(id, new Instant(operation.GoneTime.Nanoseconds), true);
        if (_agents.Find(id) is { } agent) EndGone(agent);
        else if (lost is not null) GiveUpUnreachable(lost);
        Remember(gone);
        _agents.Reactivate(id);
    }

    private void EndGone(KnownAgent agent)
    {
        _counters.CountRemoval(AgentRemoval.ByOperator);
        Forget(agent);
        foreach (FrameworkOnAgent place in agent.Frameworks.CopyValues())
        {
            foreach (KnownTask task in place.Tasks.CopyValues()) Conclude(task, GoneByOperator(task));
            foreach (KnownExecutor executor in place.Executors.CopyValues()) RemoveExecutor(executor);
        }
        EndOperations(agent, OperationState.GoneByOperator, "its agent was marked gone by an operator");
        if (agent.LostBefore is { } before) EndUnreachable(before, OperationState.GoneByOperator);
        TellAllOfFailure(agent);
        string text = GoneText(agent.Id);
        if (agent.Connection != ConnectionId.None) Send(agent.Connection, new ShutdownAgent(text));
        CloseLink(agent, GoodbyeReason.Finished, text);
    }

    /// <summary>Frameworks held its tasks for unreachable; now they hear that there is no hope.</summary>
    private void GiveUpUnreachable(LostAgent lost)
    {
        EndUnreachable(lost, OperationState.GoneByOperator);
        foreach (KnownTask task in lost.Tasks.CopyValues())
        {
            ForgetUnreachable(task);
            StatusReason why = GoneByOperator(task);
            TaskState before = task.State;
            task.State = why.State;
            CountEnd(task.Framework, why);
            TaskStatus status = TaskStatuses.Make(task.Id, lost.Id, why, _now);
            Remember(task, before, status);
            RememberCompleted(task);
            Tell(task.Framework, SchedulerEvents.Update(status));
        }
    }

    private static StatusReason GoneByOperator(KnownTask task) => new(
        task.Framework.IsPartitionAware ? TaskState.GoneByOperator : TaskState.Lost,
        task.Framework.IsPartitionAware
            ? TaskStatusReason.AgentRemovedByOperator
            : TaskStatusReason.AgentRemoved,
        $"agent {task.AgentId.Value} was marked gone by an operator");

    private static string GoneText(AgentId id) =>
        $"agent {id.Value} was marked gone by an operator";
}
