using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.SchedulerApi;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Master;

// Agents go: broken links, silence, removal. An agent is lost only when the registry says so;
// until then its tasks may be alive, so their resources are not used again and nobody is told that they are
// gone.
public sealed partial class MasterCore
{
    // ---- the link breaks

    private void LoseAgentLink(KnownAgent agent)
    {
        agent.Connection = ConnectionId.None;
        // In all other states a write decides what becomes of the agent.
        if (agent.State != AgentState.Connected) return;
        Notice($"{agent} has lost its connection", NoticeSeverity.Warning);
        Leave(agent, AgentState.Disconnected);
        _deadlines.Set(agent.ReregisterDeadline, _now + _settings.AgentReregisterTimeout);
        if (!agent.IsPinged) SendPing(agent);
        // Without proof of leadership nobody knows whether the agent has gone or only went to another leader.
        if (!_isSuspended) EndUncheckpointed(agent);
    }

    /// <summary>No offers of the agent's resources, and no launches, until it is back.</summary>
    private void Leave(KnownAgent agent, AgentState state)
    {
        agent.State = state;
        ForgetLaunches(agent);
        if (agent.Index is { } index) _allocator.DeactivateAgent(index);
        while (agent.Offers.Count > 0) Rescind(agent.Offers[0]);
        RescindInverseOffers(agent);
    }

    /// <summary>
    /// Tasks that were not checkpointed die with the agent's process; there is nothing to wait for.
    /// </summary>
    private void EndUncheckpointed(KnownAgent agent)
    {
        foreach (FrameworkOnAgent place in agent.Frameworks.CopyValues())
        {
            if (place.Framework.Checkpoints) continue;
            StatusReason why = new(LostOrGone(place.Framework), TaskStatusReason.AgentDisconnected,
                $"agent {agent.Id.Value} has lost its connection, and the framework does not checkpoint");
            foreach (KnownTask task in place.Tasks.CopyValues()) Conclude(task, why);
            foreach (KnownExecutor executor in place.Executors.CopyValues())
            {
                RemoveExecutor(executor);
                Tell(place.Framework, SchedulerEvents.ExecutorFailed(agent.Id, executor.Id, null));
            }
        }
    }

    private void ReregistrationDue(KnownAgent agent)
    {
        if (agent.State == AgentState.Disconnected)
            GiveUp(agent, $"it did not register again within {_settings.AgentReregisterTimeout}");
    }

    // ---- unreachable

    private void BeginUnreachable(KnownAgent agent, string why)
    {
        Notice($"{agent} is unreachable: {why}", NoticeSeverity.Warning);
        StopWaiting(agent);
        agent.UnreachableAt = _now;
        MarkAgentUnreachable mark =
            new() { AgentId = agent.Id, UnreachableTime = new TimeInfo(_now.Nanoseconds) };
        Persist(new RegistryOperation { MarkAgentUnreachable = mark },
            new PendingWrite(PendingWriteKind.MarkUnreachable, agent));
        // Rescind before anything else can be accepted: a task must not be launched on an agent that is given
        // up.
        Leave(agent, AgentState.MarkingUnreachable);
    }

    private void FinishUnreachable(KnownAgent agent)
    {
        if (agent.State != AgentState.MarkingUnreachable) return;
        _counters.AgentsMarkedUnreachable++;
        if (agent.IsRecovered) _counters.RecoveredAgentsRemoved++;
        LostAgent lost = new(agent.Id, agent.UnreachableAt, false);
        Forget(agent);
        NoteOperations(agent, lost);
        Remember(lost);
        foreach (FrameworkOnAgent place in agent.Frameworks.CopyValues())
        {
            foreach (KnownTask task in place.Tasks.CopyValues()) LoseSight(task, lost);
            foreach (KnownExecutor executor in place.Executors.CopyValues()) RemoveExecutor(executor);
        }
        EndOperations(agent, OperationState.Unreachable, $"agent {agent.Id.Value} is unreachable");
        TellAllOfFailure(agent);
        if (agent.Waiting is { } waiting && _peers.TryGetValue(waiting.Connection, out MasterPeer? peer))
            Readmit(peer, waiting);
        else
            CloseLink(agent, GoodbyeReason.Silent,
                $"agent {agent.Id.Value} was marked unreachable; register again");
    }

    private void LoseSight(KnownTask task, LostAgent agent)
    {
        if (task.IsTerminal)
        {
            // Its end is known, and only the acknowledgement of it is outstanding.
            Complete(task);
            return;
        }
        StatusReason why = new(TaskState.Lost, TaskStatusReason.AgentRemoved,
            $"agent {agent.Id.Value} is unreachable");
        if (!task.Framework.IsPartitionAware)
        {
            Conclude(task, why);
            return;
        }
        Detach(task);
        TaskState before = task.State;
        task.State = TaskState.Unreachable;
        task.UnreachableAt = agent.At;
        TaskStatus status =
            TaskStatuses.Make(task.Id, agent.Id, why with { State = TaskState.Unreachable }, _now);
        status.UnreachableTime = new TimeInfo(agent.At.Nanoseconds);
        status.ExecutorId = task.ExecutorId;
        Remember(task, before, status);
        RememberUnreachable(task, agent);
        Tell(task.Framework, SchedulerEvents.Update(status));
    }

    // ---- removal

    private void BeginRemoval(KnownAgent agent, string why, AgentRemoval removal)
    {
        // All of these end with the agent's removal already.
        if (agent.State is AgentState.Removing or AgentState.MarkingUnreachable or AgentState.MarkingGone)
            return;
        Notice($"{agent} is removed: {why}", NoticeSeverity.Warning);
        StopWaiting(agent);
        Persist(new RegistryOperation { RemoveAgent = new RemoveAgent { AgentId = agent.Id } },
            new PendingWrite(PendingWriteKind.RemoveAgent, agent));
        agent.Removal = removal;
        Leave(agent, AgentState.Removing);
    }

    private void FinishRemoval(KnownAgent agent)
    {
        _counters.CountRemoval(agent.Removal);
        _agents.Reactivate(agent.Id);
        Forget(agent);
        foreach (FrameworkOnAgent place in agent.Frameworks.CopyValues())
        {
            StatusReason why = new(LostOrGone(place.Framework), TaskStatusReason.AgentRemoved,
                $"agent {agent.Id.Value} was removed");
            foreach (KnownTask task in place.Tasks.CopyValues()) Conclude(task, why);
            foreach (KnownExecutor executor in place.Executors.CopyValues()) RemoveExecutor(executor);
        }
        EndOperations(agent, OperationState.GoneByOperator, $"agent {agent.Id.Value} was removed");
        if (agent.LostBefore is { } lost) EndUnreachable(lost, OperationState.GoneByOperator);
        TellAllOfFailure(agent);
        if (agent.Waiting is { } waiting && _peers.TryGetValue(waiting.Connection, out MasterPeer? peer))
            Readmit(peer, waiting);
        else CloseLink(agent, GoodbyeReason.Finished, $"agent {agent.Id.Value} was removed");
    }

    // ---- leaves

    private void StopWaiting(KnownAgent agent)
    {
        StopPings(agent);
        LeaveQueue(agent);
        _deadlines.Cancel(agent.ReregisterDeadline);
    }

    /// <summary>
    /// The allocator and the table forget it; its resources are not given back one by one after this.
    /// </summary>
    private void Forget(KnownAgent agent)
    {
        if (agent.Index is { } index) _allocator.RemoveAgent(index);
        _agents.Remove(agent);
        ReviewRecovery();
    }

    private void CloseLink(KnownAgent agent, GoodbyeReason reason, string text)
    {
        if (agent.Connection != ConnectionId.None) Disconnect(agent.Connection, reason, text);
        agent.Connection = ConnectionId.None;
    }

    private void TellAllOfFailure(KnownAgent agent)
    {
        Event failure = SchedulerEvents.AgentFailed(agent.Id);
        foreach (KnownFramework framework in _frameworks) Tell(framework, failure);
        TellObserversOfEnd(agent);
    }

    private static TaskState LostOrGone(KnownFramework framework) =>
        framework.IsPartitionAware ? TaskState.Gone : TaskState.Lost;
}
