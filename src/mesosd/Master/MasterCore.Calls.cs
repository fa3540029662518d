using System.Diagnostics.CodeAnalysis;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.SchedulerApi;

namespace Mesosd.Master;

// The scheduler API's calls: who may make them, and where each goes. Every one is accepted or refused.
public sealed partial class MasterCore : ISchedulerToMasterHandler<PeerRequest>
{
    void ISchedulerToMasterHandler<PeerRequest>.On(PeerRequest request, Call call)
    {
        CountReceived(request.From.Framework);
        if (SchedulerCallForm.Check(call, request.From.Principal) is { } fault) RefuseForm(request, call, fault);
        else if (call.Type == CallType.Subscribe) Subscribe(request, call);
        else if (request.From.IsCall) TakeCall(request, call);
        else if (Identify(request, call) is { } framework) Handle(request, framework, call);
    }

    /// <summary>A subscriber that cannot be one hears it as an event, too, unless it is one already.</summary>
    private void RefuseForm(in PeerRequest request, Call call, Refusal fault)
    {
        bool isSubscription = call is { Type: CallType.Subscribe, Subscribe: not null };
        CountInvalid(call.TypeOrDefault);
        if (isSubscription && request.From.Framework is null) FailSubscription(request, fault.Message);
        else Refuse(request, fault.CodeOrDefault, fault.Message);
    }

    private void CountInvalid(CallType type)
    {
        if (type == CallType.Acknowledge) _counters.InvalidAcknowledgements++;
        if (type == CallType.AcknowledgeOperationStatus) _counters.InvalidOperationAcknowledgements++;
        if (type == CallType.Message) _counters.InvalidMessagesToExecutors++;
    }

    private static void CountReceived(KnownFramework? framework)
    {
        if (framework?.Principal is { } principal) principal.Received++;
    }

    /// <summary>
    /// A call over HTTP. It is answered once it is known whose it is; what becomes of it after that, only events tell,
    /// as in Mesos. UPDATE_FRAMEWORK is the exception.
    /// </summary>
    private void TakeCall(in PeerRequest request, Call call)
    {
        if (IdentifyCaller(request, call) is not { } framework) return;
        CountReceived(framework);
        if (call.Type == CallType.UpdateFramework)
        {
            Handle(request, framework, call);
            return;
        }
        Accept(request);
        Handle(request with { Correlation = 0 }, framework, call);
    }

    /// <summary>
    /// The framework that the call is for; null when it was refused. FORBIDDEN says that the framework has no stream
    /// over HTTP at present, INVALID that the call is wrong.
    /// </summary>
    private KnownFramework? IdentifyCaller(in PeerRequest request, Call call)
    {
        FrameworkId id = call.FrameworkId!.Value;
        if (_frameworks.Find(id) is not { } framework)
            Refuse(request, RefusalCode.Invalid, $"Framework cannot be found: {id.Value}; subscribe first");
        else if (request.From.Principal is { } principal && principal != (framework.Info.Principal ?? ""))
            Refuse(request, RefusalCode.Invalid,
                $"framework {id.Value} belongs to principal '{framework.Info.Principal}', not '{principal}'");
        else if (!framework.IsConnected || !_peers.TryGetValue(framework.Connection, out MasterPeer? stream))
            Refuse(request, RefusalCode.Forbidden, $"framework {id.Value} is not subscribed");
        else if (stream.StreamId is null)
            Refuse(request, RefusalCode.Forbidden, $"framework {id.Value} is subscribed over a native connection");
        else if (request.From.StreamId is not { } named)
            Refuse(request, RefusalCode.Invalid,
                "the header Mesos-Stream-Id is missing: send the one that SUBSCRIBE was answered with");
        else if (named != stream.StreamId)
            Refuse(request, RefusalCode.Invalid,
                $"Mesos-Stream-Id is not that of the stream of framework {id.Value}: it failed over");
        else return framework;
        _counters.MessagesDropped++;
        return null;
    }

    private void Handle(in PeerRequest request, KnownFramework framework, Call call)
    {
        framework.Figures.Count(call.TypeOrDefault);
        if (framework.Principal is { } principal) principal.Processed++;
        switch (call.Type)
        {
            case CallType.Teardown: Teardown(request, framework); break;
            case CallType.Accept: AcceptOffers(request, framework, call); break;
            case CallType.Decline: DeclineOffers(request, framework, call); break;
            case CallType.Revive: Revive(request, framework, call); break;
            case CallType.Suppress: Suppress(request, framework, call); break;
            case CallType.Kill: Kill(request, framework, call); break;
            case CallType.Shutdown: ShutDownExecutor(request, framework, call); break;
            case CallType.Acknowledge: Acknowledge(request, framework, call); break;
            case CallType.Reconcile: ReconcileTasks(request, framework, call); break;
            case CallType.Message: RelayToExecutor(request, framework, call); break;
            case CallType.UpdateFramework: UpdateFramework(request, framework, call); break;
            case CallType.Request: StateDemand(request, framework, call); break;
            case CallType.AcceptInverseOffers: AcceptInverseOffers(request, framework, call); break;
            case CallType.DeclineInverseOffers: DeclineInverseOffers(request, framework, call); break;
            case CallType.AcknowledgeOperationStatus: AcknowledgeOperation(request, framework, call); break;
            case CallType.ReconcileOperations: ReconcileOperations(request, framework, call); break;
            default:
                Refuse(request, RefusalCode.Unsupported,
                    $"{CallTypeNames.ToName(call.TypeOrDefault)} is not supported by this version");
                break;
        }
    }

    /// <summary>
    /// The framework that may make this call over this connection; null when the call was refused.
    /// </summary>
    private KnownFramework? Identify(in PeerRequest request, Call call)
    {
        FrameworkId id = call.FrameworkId!.Value;
        if (_frameworks.Find(id) is not { } framework)
            Refuse(request, RefusalCode.NotFound, $"framework {id.Value} is not known: subscribe first");
        else if (request.From.Framework != framework || framework.Connection != request.From.Connection)
            Refuse(request, RefusalCode.Conflict,
                $"framework {id.Value} is not subscribed over this connection");
        else return framework;
        _counters.MessagesDropped++;
        return null;
    }

    private void RefuseMissing(in PeerRequest request, string member) =>
        Refuse(request, RefusalCode.Invalid, $"Call.{member} is missing: Call.type says that it is there");

    // ---- roles

    private void Suppress(in PeerRequest request, KnownFramework framework, Call call)
    {
        _counters.CallsSuppress++;
        List<string> roles = call.Suppress?.Roles ?? [];
        if (!HasRoles(request, framework, roles)) return;
        Accept(request);
        _allocator.Suppress(framework.Index, RoleIndexes(roles));
    }

    private void Revive(in PeerRequest request, KnownFramework framework, Call call)
    {
        _counters.CallsRevive++;
        List<string> roles = call.Revive?.Roles ?? [];
        if (!HasRoles(request, framework, roles)) return;
        Accept(request);
        _allocator.Revive(framework.Index, RoleIndexes(roles), _now);
    }

    private bool HasRoles(in PeerRequest request, KnownFramework framework, List<string> roles)
    {
        foreach (string role in roles)
        {
            if (Array.IndexOf(framework.Roles, role) >= 0) continue;
            Refuse(request, RefusalCode.Invalid,
                $"the call's roles name '{role}', which is no role of framework {framework.Id.Value}");
            return false;
        }
        return true;
    }

    // ---- messages

    private void ShutDownExecutor(in PeerRequest request, KnownFramework framework, Call call)
    {
        _counters.CallsShutdown++;
        CallShutdown shutdown = call.Shutdown!;
        if (!Reachable(request, shutdown.AgentId, out KnownAgent? agent)) return;
        Accept(request);
        Send(agent.Connection,
            new ShutdownExecutor { FrameworkId = framework.Id, ExecutorId = shutdown.ExecutorId });
    }

    private void RelayToExecutor(in PeerRequest request, KnownFramework framework, Call call)
    {
        _counters.CallsMessage++;
        CallMessage message = call.Message!;
        if (!Reachable(request, message.AgentId, out KnownAgent? agent))
        {
            _counters.InvalidMessagesToExecutors++;
            return;
        }
        _counters.ValidMessagesToExecutors++;
        Accept(request);
        Send(agent.Connection, new FrameworkToExecutor
        {
            FrameworkId = framework.Id,
            ExecutorId = message.ExecutorId,
            Data = message.Data,
        });
    }

    private void RelayToFramework(in PeerRequest request, ExecutorToFramework message)
    {
        _counters.ExecutorToFrameworkMessages++;
        if (!Registered(request, out KnownAgent? agent))
        {
            _counters.InvalidMessagesToFrameworks++;
            return;
        }
        if (_frameworks.Find(message.FrameworkId) is not { IsConnected: true } framework)
        {
            _counters.InvalidMessagesToFrameworks++;
            Refuse(request, RefusalCode.Unavailable,
                $"framework {message.FrameworkId.Value} is not connected");
            return;
        }
        _counters.ValidMessagesToFrameworks++;
        Accept(request);
        Tell(framework, SchedulerEvents.Message(agent.Id, message.ExecutorId, message.Data));
    }

    /// <summary>Whether messages can go to the agent; otherwise the request was refused.</summary>
    private bool Reachable(in PeerRequest request, AgentId id, [NotNullWhen(true)] out KnownAgent? agent)
    {
        agent = _agents.Find(id);
        if (agent is null) Refuse(request, RefusalCode.NotFound, $"agent {id.Value} is not registered");
        else if (!agent.IsConnected)
            Refuse(request, RefusalCode.Unavailable, $"agent {id.Value} is not connected");
        else return true;
        agent = null;
        return false;
    }

    /// <summary>Whether the sender is a registered agent; otherwise the message was refused.</summary>
    private bool Registered(in PeerRequest request, [NotNullWhen(true)] out KnownAgent? agent)
    {
        agent = request.From.Agent;
        if (agent is { IsConnected: true } && agent.Connection == request.From.Connection) return true;
        _counters.MessagesDropped++;
        Refuse(request, RefusalCode.Conflict,
            "this connection belongs to no registered agent: register first");
        agent = null;
        return false;
    }
}
