using Mesosd.Core;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using ExecutorApi = Mesosd.Protocol.ExecutorApi;

namespace Mesosd.Agent;

/// <summary>
/// Executors over HTTP: every request is a peer of its own, so each says again whom it speaks for. What a call does is
/// what it does over a native connection.
/// </summary>
public sealed partial class AgentCore
{
    // The checks stand in Mesos' order: form, recovery, framework, executor, who it is, subscription.
    private void TakeCall(ExecutorPeer peer, ExecutorApi.Call call, uint correlation)
    {
        if (ExecutorCallForm.FindFault(call) is { } fault)
        {
            if (call.Type == ExecutorApi.CallType.Update) _counters.InvalidStatusUpdates++;
            Refuse(peer.Connection, correlation, RefusalCode.Invalid,
                $"Failed to validate Executor::Call: {fault}");
        }
        // Executors send it with any ids: it says only that they are there.
        else if (call.Type == ExecutorApi.CallType.Heartbeat) Accept(peer.Connection, correlation);
        else if (FindCaller(peer, call, correlation) is { } run) Perform(peer, run, call, correlation);
    }

    private ExecutorRun? FindCaller(ExecutorPeer peer, ExecutorApi.Call call, uint correlation)
    {
        bool subscribes = call.Type == ExecutorApi.CallType.Subscribe;
        (RefusalCode code, string text) = (RefusalCode.Invalid, "");
        ExecutorRun? run = null;
        if (State == AgentState.Recovering && !subscribes)
            (code, text) = (RefusalCode.Unavailable, "Agent has not finished recovery");
        else if (!_frameworks.TryGetValue(call.FrameworkId, out AgentFramework? framework))
            text = "Framework cannot be found";
        else if (framework.Runs.Find(call.ExecutorId) is not { IsCommand: false } found)
            text = "Executor cannot be found";
        else if (!IsAllowed(peer, found))
            (code, text) = (RefusalCode.Forbidden,
                "The token is not the one that MESOS_EXECUTOR_AUTHENTICATION_TOKEN gave to this executor");
        else if (!subscribes && found.State is ExecutorState.Starting or ExecutorState.Registering)
            (code, text) = (RefusalCode.Forbidden, "Executor is not subscribed");
        else run = found;
        if (run is null) Refuse(peer.Connection, correlation, code, text);
        return run;
    }

    // As in Mesos, a proof is only asked for where the operator wants it; a wrong one is never taken.
    private bool IsAllowed(ExecutorPeer peer, ExecutorRun run) => peer.Token.IsEmpty
        ? !_settings.AuthenticatesExecutors
        : SecretComparison.Matches(peer.Token.Span, run.Token);

    private void Perform(ExecutorPeer peer, ExecutorRun run, ExecutorApi.Call call, uint correlation)
    {
        switch (call.Type)
        {
            case ExecutorApi.CallType.Subscribe when peer.IsCall:
                throw new InvariantViolation("a SUBSCRIBE came as a call that has no events");
            case ExecutorApi.CallType.Subscribe:
                Subscribe(peer, run, call.Subscribe ?? new ExecutorApi.CallSubscribe(), correlation);
                break;
            case ExecutorApi.CallType.Update: AnswerUpdate(peer, run, call, correlation); break;
            case ExecutorApi.CallType.Message:
                Accept(peer.Connection, correlation);
                RelayToFramework(run, call.Message!);
                break;
            default:
                Refuse(peer.Connection, correlation, RefusalCode.Unsupported,
                    "Call.type: expected SUBSCRIBE, UPDATE, MESSAGE or HEARTBEAT");
                break;
        }
    }
}
