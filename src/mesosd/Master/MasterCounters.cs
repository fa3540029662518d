using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

/// <summary>What a master counts since its start; readers see copies.</summary>
public sealed class MasterCounters
{
    public long CallsSubscribe { get; set; }

    public long CallsResubscribe { get; set; }

    public long CallsTeardown { get; set; }

    public long MessagesLaunch { get; set; }

    public long MessagesDecline { get; set; }

    public long CallsRevive { get; set; }

    public long CallsSuppress { get; set; }

    public long CallsKill { get; set; }

    public long CallsShutdown { get; set; }

    public long CallsAcknowledge { get; set; }

    public long CallsReconcile { get; set; }

    public long CallsMessage { get; set; }

    public long CallsAcceptInverse { get; set; }

    public long CallsDeclineInverse { get; set; }

    public long CallsRequest { get; set; }

    public long CallsUpdateFramework { get; set; }

    public long CallsAcknowledgeOperation { get; set; }

    public long CallsReconcileOperations { get; set; }

    public long OperationUpdateMessages { get; set; }

    public long AgentResourcesMessages { get; set; }

    public long OperationsApplied { get; set; }

    public long AgentRegisterMessages { get; set; }

    public long AgentReregisterMessages { get; set; }

    public long AgentUnregisterMessages { get; set; }

    public long StatusUpdateMessages { get; set; }

    public long ExecutorExitedMessages { get; set; }

    public long ExecutorToFrameworkMessages { get; set; }

    public long AgentRegistrations { get; set; }

    public long AgentReregistrations { get; set; }

    public long AgentRemovals { get; private set; }

    public long AgentsUnregistered { get; private set; }

    public long AgentsReplaced { get; private set; }

    public long ValidMessagesToExecutors { get; set; }

    public long InvalidMessagesToExecutors { get; set; }

    public long ValidMessagesToFrameworks { get; set; }

    public long InvalidMessagesToFrameworks { get; set; }

    public long ValidOperationUpdates { get; set; }

    public long InvalidOperationUpdates { get; set; }

    public long ValidOperationAcknowledgements { get; set; }

    public long InvalidOperationAcknowledgements { get; set; }

    public long AgentsScheduledUnreachable { get; set; }

    public long AgentsUnreachableCanceled { get; set; }

    public long AgentsMarkedUnreachable { get; set; }

    public long RecoveredAgentsRemoved { get; set; }

    public long RegistryWritesFailed { get; set; }

    public long ValidStatusUpdates { get; set; }

    public long InvalidStatusUpdates { get; set; }

    public long ValidAcknowledgements { get; set; }

    public long InvalidAcknowledgements { get; set; }

    public long Refusals { get; set; }

    public long TasksLaunched { get; set; }

    public long LaunchesSentAgain { get; set; }

    public long OffersMade { get; set; }

    public long OffersRescinded { get; set; }

    public long OfferLeasesEnded { get; set; }

    public long InverseOffersMade { get; set; }

    public long OffersInvalid { get; set; }

    public long AllocationRuns { get; set; }

    public long TasksFinished { get; private set; }

    public long TasksFailed { get; private set; }

    public long TasksKilled { get; private set; }

    public long TasksLost { get; private set; }

    public long TasksError { get; private set; }

    public long TasksDropped { get; private set; }

    public long TasksGone { get; private set; }

    public long TasksGoneByOperator { get; private set; }

    /// <summary>Messages of peers that may not, or not any more, send them.</summary>
    public long MessagesDropped { get; set; }

    /// <summary>How tasks ended whose end had a reason. Bounded: all three are closed sets.</summary>
    internal IReadOnlyDictionary<TaskEnd, long> Reasons => _reasons;

    private Dictionary<TaskEnd, long> _reasons = [];

    internal void CountReason(in TaskEnd end)
    {
        // What a later version says has no name here.
        if (!Enum.IsDefined(end.Source) || !Enum.IsDefined(end.Reason)) return;
        _reasons[end] = _reasons.GetValueOrDefault(end) + 1;
    }

    internal void CountRemoval(AgentRemoval removal)
    {
        AgentRemovals++;
        if (removal == AgentRemoval.Unregistered) AgentsUnregistered++;
        if (removal == AgentRemoval.Replaced) AgentsReplaced++;
    }

    /// <summary>Counts a task's end, once per task.</summary>
    public void CountEnd(TaskState state)
    {
        switch (state)
        {
            case TaskState.Finished: TasksFinished++; break;
            case TaskState.Failed: TasksFailed++; break;
            case TaskState.Killed: TasksKilled++; break;
            case TaskState.Lost: TasksLost++; break;
            case TaskState.Error: TasksError++; break;
            case TaskState.Dropped: TasksDropped++; break;
            case TaskState.Gone: TasksGone++; break;
            case TaskState.GoneByOperator: TasksGoneByOperator++; break;
            default: break; // Not an end.
        }
    }

    /// <summary>The present figures, for a reader on another thread.</summary>
    public MasterCounters Copy()
    {
        MasterCounters copy = (MasterCounters)MemberwiseClone();
        copy._reasons = new Dictionary<TaskEnd, long>(_reasons);
        return copy;
    }
}
