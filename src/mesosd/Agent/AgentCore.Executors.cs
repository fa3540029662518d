using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using ExecutorApi = Mesosd.Protocol.ExecutorApi;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Agent;

/// <summary>Custom executors: their subscription, what they are told and what they report.</summary>
public sealed partial class AgentCore
{
    private void OnExecutorConnected(in AgentInput input)
    {
        ExecutorPeer peer = new(input.Connection, input.Secret, input.Text)
        {
            IsHttp = input.IsHttp,
            IsCall = input.IsCall,
        };
        _peers.Add(input.Connection, peer);
        // A call says what it wants with the next input, and is gone with its answer.
        if (!peer.IsCall) _deadlines.Set(peer.Mute, _now + _settings.ExecutorRegistrationTimeout);
    }

    private void OnPeerMute(ExecutorPeer peer)
    {
        _peers.Remove(peer.Connection);
        Disconnect(peer.Connection, GoodbyeReason.HandshakeRefused,
            $"no SUBSCRIBE within {_settings.ExecutorRegistrationTimeout.TotalSeconds:0} s");
    }

    private void OnExecutorMessage(ExecutorPeer peer, IMessage message, uint correlation)
    {
        if (message is not ExecutorApi.Call call)
        {
            Refuse(peer.Connection, correlation, RefusalCode.Unsupported,
                $"{message.MessageName} is not for an agent; an executor sends mesos.v1.executor.Call");
            return;
        }
        if (peer.IsHttp)
        {
            TakeCall(peer, call, correlation);
            return;
        }
        switch (call.TypeOrDefault)
        {
            // Allowed at any time, as in Mesos; the connection's own heartbeats do the work.
            case ExecutorApi.CallType.Heartbeat: Accept(peer.Connection, correlation); break;
            case ExecutorApi.CallType.Subscribe: OnSubscribe(peer, call, correlation); break;
            case ExecutorApi.CallType.Update: OnUpdate(peer, call, correlation); break;
            case ExecutorApi.CallType.Message: OnMessage(peer, call, correlation); break;
            default:
                Refuse(peer.Connection, correlation, RefusalCode.Unsupported,
                    "Call.type: expected SUBSCRIBE, UPDATE, MESSAGE or HEARTBEAT");
                break;
        }
    }

    private void OnSubscribe(ExecutorPeer peer, ExecutorApi.Call call, uint correlation)
    {
        if (call.Subscribe is null)
        {
            Refuse(peer.Connection, correlation, RefusalCode.Invalid,
                "Call.subscribe: expected with type SUBSCRIBE");
            return;
        }
        ExecutorRun? run = _frameworks.Find(call.FrameworkId)?.Runs.Find(call.ExecutorId);
        if (run is null || run.IsCommand)
        {
            Refuse(peer.Connection, correlation, RefusalCode.Invalid,
                $"Call.executor_id: this agent has no executor {call.ExecutorId.Value} " +
                $"of framework {call.FrameworkId.Value}");
            return;
        }
        if (!SecretComparison.Matches(peer.Token.Span, run.Token))
        {
            Refuse(peer.Connection, correlation, RefusalCode.Forbidden,
                "Hello.token: expected what MESOS_EXECUTOR_AUTHENTICATION_TOKEN says");
            Drop(peer, GoodbyeReason.HandshakeRefused, "wrong executor token");
            return;
        }
        Subscribe(peer, run, call.Subscribe, correlation);
    }

    private void Subscribe(
        ExecutorPeer peer, ExecutorRun run, ExecutorApi.CallSubscribe subscribe, uint correlation)
    {
        Attach(peer, run);
        Accept(peer.Connection, correlation);
        Send(peer.Connection, MakeSubscribed(run));
        Resume(run, subscribe);
    }

    private void Attach(ExecutorPeer peer, ExecutorRun run)
    {
        if (run.Connection != ConnectionId.None && run.Connection != peer.Connection
            && _peers.TryGetValue(run.Connection, out ExecutorPeer? earlier))
        {
            if (earlier.IsHttp) Send(earlier.Connection, ReplacedEvent);
            Drop(earlier, GoodbyeReason.Replaced, "the executor subscribed on another connection");
        }
        _deadlines.Cancel(peer.Mute);
        peer.Run = run;
        run.Connection = peer.Connection;
        if (run.State == ExecutorState.Terminating) return;
        run.State = ExecutorState.Running;
        _deadlines.Cancel(run.Late);
    }

    private ExecutorApi.Event MakeSubscribed(ExecutorRun run) => new()
    {
        Type = ExecutorApi.EventType.Subscribed,
        Subscribed = new ExecutorApi.EventSubscribed
        {
            ExecutorInfo = run.Info,
            FrameworkInfo = run.Framework.Info,
            AgentInfo = _info,
            ContainerId = run.ContainerId,
        },
    };

    // What the executor and this agent may have missed of each other while there was no connection.
    private void Resume(ExecutorRun run, ExecutorApi.CallSubscribe subscribe)
    {
        foreach (ExecutorApi.CallUpdate update in subscribe.UnacknowledgedUpdates)
        {
            if (ExecutorCallForm.FindFault(update.Status, run.Id) is null) TakeUpdate(run, update.Status);
            else _counters.InvalidStatusUpdates++;
        }
        if (run.State == ExecutorState.Terminating)
        {
            Send(run.Connection, ShutdownEvent);
            return;
        }
        HashSet<TaskId> known = [];
        foreach (TaskInfo task in subscribe.UnacknowledgedTasks)
        {
            known.Add(task.TaskId);
            if (run.Tasks.Find(task.TaskId)?.Group is { } group) group.IsHeardOf = true;
        }
        foreach (AgentTask task in run.Tasks)
        {
            // Launched, never heard of, and unknown to the executor: the LAUNCH was lost with the connection.
            bool isUnheardOf = task.Phase == TaskPhase.Launched && task.State == TaskState.Staging;
            if (isUnheardOf && !known.Contains(task.Id)) LaunchAgain(run, task);
            if (task.KillIsWanted && task.Phase == TaskPhase.Launched) SendKill(run, task);
        }
        LaunchQueued(run);
        EndRecoveryIfComplete();
    }

    private void SendLaunch(ExecutorRun run, AgentTask task)
    {
        if (task.Group is { } group)
        {
            SendLaunch(run, group);
            return;
        }
        task.Phase = TaskPhase.Launched;
        LinkVolumes(run, task);
        Send(run.Connection, new ExecutorApi.Event
        {
            Type = ExecutorApi.EventType.Launch,
            Launch = new ExecutorApi.EventLaunch { Task = task.Info },
        });
    }

    private void OnUpdate(ExecutorPeer peer, ExecutorApi.Call call, uint correlation)
    {
        ExecutorRun? run = FindRun(peer, call, correlation);
        if (run is null) return;
        string? fault = call.Update is null
            ? "Call.update: expected with type UPDATE"
            : ExecutorCallForm.FindFault(call.Update.Status, run.Id);
        if (fault is not null)
        {
            _counters.InvalidStatusUpdates++;
            Refuse(peer.Connection, correlation, RefusalCode.Invalid, fault);
            return;
        }
        AnswerUpdate(peer, run, call, correlation);
    }

    private void AnswerUpdate(ExecutorPeer peer, ExecutorRun run, ExecutorApi.Call call, uint correlation)
    {
        if (TakeUpdate(run, call.Update!.Status)) Accept(peer.Connection, correlation);
        else Refuse(peer.Connection, correlation, RefusalCode.Exhausted,
            $"Call.update: {AgentLimits.MaxPendingUpdatesPerTask} updates of this task wait for their " +
            "acknowledgements; send it again later");
    }

    // The run that a call other than SUBSCRIBE speaks for; a refusal was sent when there is none.
    private ExecutorRun? FindRun(ExecutorPeer peer, ExecutorApi.Call call, uint correlation)
    {
        if (peer.Run is null)
        {
            Refuse(peer.Connection, correlation, RefusalCode.Conflict,
                "Call.type: expected SUBSCRIBE as the connection's first call");
            return null;
        }
        if (call.ExecutorId == peer.Run.Id && call.FrameworkId == peer.Run.Framework.Id) return peer.Run;
        Refuse(peer.Connection, correlation, RefusalCode.Invalid,
            "Call.executor_id, Call.framework_id: this connection subscribed as " +
            $"{peer.Run.Id.Value} of {peer.Run.Framework.Id.Value}");
        return null;
    }

    // False when it could not be kept. ACKNOWLEDGED says that the executor may forget the update.
    private bool TakeUpdate(ExecutorRun run, TaskStatus status)
    {
        AgentTask? task = run.Tasks.Find(status.TaskId);
        if (task is { Phase: TaskPhase.Queued }) NoteDelivery(run, task);
        // As in Mesos, updates of tasks that are not there end here: an executor that was refused would only
        // send them again.
        StreamVerdict verdict = task is null ? StreamVerdict.AfterTerminal : Report(task, status);
        if (verdict == StreamVerdict.Full) return false;
        if (verdict == StreamVerdict.AfterTerminal) _counters.InvalidStatusUpdates++;
        else _counters.ValidStatusUpdates++;
        // Over HTTP an executor may report while its stream is away; it hears of it when it subscribes again.
        if (run.Connection == ConnectionId.None) return true;
        Send(run.Connection, new ExecutorApi.Event
        {
            Type = ExecutorApi.EventType.Acknowledged,
            Acknowledged = new ExecutorApi.EventAcknowledged { TaskId = status.TaskId, Uuid = status.Uuid! },
        });
        return true;
    }

    private void OnMessage(ExecutorPeer peer, ExecutorApi.Call call, uint correlation)
    {
        ExecutorRun? run = FindRun(peer, call, correlation);
        if (run is null) return;
        if (call.Message is null)
        {
            Refuse(peer.Connection, correlation, RefusalCode.Invalid,
                "Call.message: expected with type MESSAGE");
            return;
        }
        Accept(peer.Connection, correlation);
        RelayToFramework(run, call.Message);
    }

    private void RelayToFramework(ExecutorRun run, ExecutorApi.CallMessage message)
    {
        SendToMaster(new ExecutorToFramework
        {
            FrameworkId = run.Framework.Id,
            ExecutorId = run.Id,
            AgentId = AgentId,
            Data = message.Data,
        });
    }

    void IMasterToAgentHandler<uint>.On(uint context, FrameworkToExecutor message)
    {
        ExecutorRun? run = _frameworks.Find(message.FrameworkId)?.Runs.Find(message.ExecutorId);
        if (run is null || run.Connection == ConnectionId.None)
        {
            // Best effort, as in Mesos: counted, so that it is not silent.
            _counters.InvalidFrameworkMessages++;
            return;
        }
        _counters.ValidFrameworkMessages++;
        Send(run.Connection, new ExecutorApi.Event
        {
            Type = ExecutorApi.EventType.Message,
            Message = new ExecutorApi.EventMessage { Data = message.Data },
        });
    }

    private void OnExecutorLost(ExecutorPeer peer)
    {
        _peers.Remove(peer.Connection);
        _deadlines.Cancel(peer.Mute);
        ExecutorRun? run = peer.Run;
        if (run is null || run.Connection != peer.Connection) return;
        run.Connection = ConnectionId.None;
        if (run.State != ExecutorState.Running) return;
        // Without checkpoint an executor ends with its connection, and has the usual grace for it.
        TimeSpan patience = run.Framework.Checkpoints ? _settings.RecoveryTimeout : GraceOf(run);
        _deadlines.Set(run.Late, _now + patience);
    }

    private void Drop(ExecutorPeer peer, GoodbyeReason reason, string text)
    {
        _peers.Remove(peer.Connection);
        _deadlines.Cancel(peer.Mute);
        if (peer.Run is not null && peer.Run.Connection == peer.Connection)
            peer.Run.Connection = ConnectionId.None;
        Disconnect(peer.Connection, reason, text);
    }

    private void OnExecutorLate(ExecutorRun run)
    {
        switch (run.State)
        {
            case ExecutorState.Starting or ExecutorState.Registering when run.IsCommand:
                // The supervisor is at it; when it is not there, the start waits no longer.
                if (SupervisorIsReady) _deadlines.Set(run.Late, _now + _settings.ExecutorRegistrationTimeout);
                else FailStart(run, "the supervisor could not be reached");
                break;
            case ExecutorState.Starting or ExecutorState.Registering:
                run.Verdict = (TaskStatusReason.ExecutorRegistrationTimeout,
                    "the executor did not subscribe within " +
                    $"{_settings.ExecutorRegistrationTimeout.TotalSeconds:0} s");
                Kill(run);
                break;
            case ExecutorState.Running:
                run.Verdict = (TaskStatusReason.ExecutorTerminated,
                    "the executor's connection was lost and did not come back");
                Kill(run);
                break;
            case ExecutorState.Terminating:
                Kill(run);
                break;
            case ExecutorState.Ended:
                throw new InvariantViolation($"the ended container {run.ContainerId.Value} still waits");
        }
    }

    // As a master tells a scheduler that was replaced: two that subscribe again would take turns for ever. Whoever should
    // subscribe again never gets an ERROR, since Mesos' executors end at one.
    private static readonly ExecutorApi.Event ReplacedEvent = new()
    {
        Type = ExecutorApi.EventType.Error,
        Error = new ExecutorApi.EventError
        {
            Message = "The executor subscribed on another connection: this one is over and must not subscribe again",
        },
    };

    // It has one field, so every such event may be the same object.
    private static readonly ExecutorApi.Event ShutdownEvent = new() { Type = ExecutorApi.EventType.Shutdown };
}
