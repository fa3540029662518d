using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.SchedulerApi;
using AgentOperation = Mesosd.Protocol.Messages.Operation;

namespace Mesosd.Master;

// What became of operations goes from agents to frameworks, acknowledgements go back, as with status updates. The
// agent repeats an outcome until its framework has acknowledged it.
public sealed partial class MasterCore
{
    private static void Remember(KnownOperation operation)
    {
        operation.Framework.Operations.Add(operation.Id, operation);
        operation.Agent.Operations.Add(operation.Key, operation);
    }

    private void ForgetOperation(KnownOperation operation)
    {
        operation.Framework.Operations.Remove(operation.Id);
        operation.Agent.Operations.Remove(operation.Key);
        CheckDrained(operation.Agent);
    }

    // ---- outcomes

    private void UpdateOperation(in PeerRequest request, OperationUpdate update)
    {
        _counters.OperationUpdateMessages++;
        if (!Registered(request, out KnownAgent? agent)) return;
        update.Status.AgentId ??= agent.Id;
        if (update.OperationUuid.Length != UuidBytes || update.Status.Uuid is { Value.Length: not UuidBytes })
        {
            _counters.InvalidOperationUpdates++;
            Refuse(request, RefusalCode.Invalid, $"a uuid of an OperationUpdate has {UuidBytes} bytes");
            return;
        }
        Accept(request);
        if (Learn(agent, update)) _counters.ValidOperationUpdates++;
        else _counters.InvalidOperationUpdates++;
        if (update.Status.State is OperationState.Failed or OperationState.Error)
            Notice($"an operation on {agent} failed: {update.Status.Message}", NoticeSeverity.Warning);
        if (update.FrameworkId is not { } id) return;
        if (_frameworks.Find(id) is not { } framework)
        {
            // Nobody will ever acknowledge it; unless its framework has yet to come to this master.
            if (update.Status.Uuid is { } unheard && (_frameworks.IsCompleted(id) || IsOurs(id.Value)))
                SendAcknowledgement(agent, update.OperationUuid, unheard.Value);
            return;
        }
        if (update.Status.OperationId is not null)
            Tell(framework, SchedulerEvents.UpdateOperation(update.Status));
    }

    /// <summary>Whether it is about an operation that the master follows.</summary>
    private bool Learn(KnownAgent agent, OperationUpdate update)
    {
        if (agent.Operations.Find(KnownOperation.KeyOf(update.OperationUuid)) is not { } operation)
            return LearnFailure(agent, update);
        CountState(operation, update.Status.State);
        operation.Latest = WithoutUuid(update.Status);
        operation.Framework.Operations.Touch(operation.Id);
        return true;
    }

    private void AcknowledgeOperation(in PeerRequest request, KnownFramework framework, Call call)
    {
        _counters.CallsAcknowledgeOperation++;
        CallAcknowledgeOperationStatus acknowledge = call.AcknowledgeOperationStatus!;
        if (!Reachable(request, acknowledge.AgentId!.Value, out KnownAgent? agent))
        {
            _counters.InvalidOperationAcknowledgements++;
            return;
        }
        _counters.ValidOperationAcknowledgements++;
        KnownOperation? operation = framework.Operations.Find(acknowledge.OperationId);
        bool isPending = operation?.Latest.State == OperationState.Pending;
        if (operation is not null && operation.Agent == agent && !isPending) ForgetOperation(operation);
        Accept(request);
        // One that the master does not hold (any more) is between its agent and its framework alone.
        SendAcknowledgement(agent, operation?.Uuid ?? [], acknowledge.Uuid);
    }

    private void SendAcknowledgement(KnownAgent agent, byte[] operation, byte[] status) =>
        Send(agent.Connection, new AcknowledgeOperation { OperationUuid = operation, StatusUuid = status });

    // ---- questions

    private void ReconcileOperations(in PeerRequest request, KnownFramework framework, Call call)
    {
        _counters.CallsReconcileOperations++;
        List<CallReconcileOperationsOperation> asked = call.ReconcileOperations!.Operations;
        Accept(request);
        if (asked.Count == 0)
        {
            foreach (KnownOperation operation in framework.Operations)
                Tell(framework, SchedulerEvents.UpdateOperation(operation.Latest));
            return;
        }
        foreach (CallReconcileOperationsOperation one in asked)
        {
            OperationStatus status = framework.Operations.Find(one.OperationId)?.Latest ?? new OperationStatus
            {
                OperationId = one.OperationId,
                State = JudgeOperation(one.AgentId),
                AgentId = one.AgentId,
                Message = "Reconciliation: the operation is not known",
            };
            Tell(framework, SchedulerEvents.UpdateOperation(status));
        }
    }

    /// <summary>What has become of an operation that the master does not hold.</summary>
    private OperationState JudgeOperation(AgentId? agent)
    {
        if (agent is not { } id || _agents.Find(id) is { IsRegistered: true }) return OperationState.Unknown;
        if (_agents.FindLost(id) is { } lost)
            return lost.IsGone ? OperationState.GoneByOperator : OperationState.Unreachable;
        return _agents.Find(id) is not null || MayBeRecovering(id)
            ? OperationState.Recovering
            : OperationState.Unknown;
    }

    // ---- agents come back, or do not

    /// <summary>
    /// The agent's report is right about its operations: one that it does not know was lost on its way.
    /// </summary>
    private void ReconcileOperations(KnownAgent agent, ReregisterAgent report)
    {
        if (report.Operations.Count == 0 && agent.Operations.Count == 0) return;
        HashSet<string> reported = new(StringComparer.Ordinal);
        foreach (AgentOperation operation in report.Operations)
        {
            string key = KnownOperation.KeyOf(operation.Uuid.Value);
            reported.Add(key);
            AddReported(agent, operation, key);
        }
        foreach (KnownOperation operation in agent.Operations.CopyValues())
            if (!reported.Contains(operation.Key))
                EndOperation(operation, OperationState.Dropped, "it did not reach its agent");
    }

    private void AddReported(KnownAgent agent, AgentOperation report, string key)
    {
        if (report.FrameworkId is not { } id || report.Info.Id is not { } operationId) return;
        if (_frameworks.Find(id) is not { } framework || framework.Operations.Contains(operationId)) return;
        if (framework.Operations.Count >= MaxOperationsPerFramework) return;
        CountReported(agent, report.Info, report.LatestStatus.State);
        Remember(new KnownOperation
        {
            Key = key,
            Uuid = report.Uuid.Value,
            Id = operationId,
            Framework = framework,
            Agent = agent,
            Info = report.Info,
            Latest = WithoutUuid(report.LatestStatus),
        });
    }

    private void EndOperations(KnownAgent agent, OperationState state, string why)
    {
        foreach (KnownOperation operation in agent.Operations.CopyValues())
            EndOperation(operation, state, why);
    }

    /// <summary>The master's own word about an operation: it is not followed any more.</summary>
    private void EndOperation(KnownOperation operation, OperationState state, string why)
    {
        CountState(operation, state);
        ForgetOperation(operation);
        Tell(operation.Framework, SchedulerEvents.UpdateOperation(new OperationStatus
        {
            OperationId = operation.Id,
            State = state,
            AgentId = operation.Agent.Id,
            Message = why,
        }));
    }

    private static OperationStatus WithoutUuid(OperationStatus status)
    {
        OperationStatus result = new()
        {
            OperationId = status.OperationId,
            State = status.State,
            Message = status.Message,
            AgentId = status.AgentId,
        };
        result.ConvertedResources.AddRange(status.ConvertedResources);
        return result;
    }
}
