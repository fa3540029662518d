using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using DrainAgent = Mesosd.Protocol.Native.DrainAgent;

namespace Mesosd.Master;

// Operators take agents out of service and put them back: deactivated, draining, drained.
public sealed partial class MasterCore
{
    // active ─────── DEACTIVATE_AGENT ──▶ deactivated
    // any ────────── DRAIN_AGENT ───────▶ draining     its tasks are killed
    // draining ───── nothing is left ───▶ drained, or gone when that was asked for
    // deactivated,
    // drained ────── REACTIVATE_AGENT ──▶ active

    // ---- deactivating

    private void DeactivateAgent(in PeerRequest request, Call call)
    {
        if (call.DeactivateAgent is not { } message)
        {
            RefuseMissing(request, "deactivate_agent");
            return;
        }
        if (!MayBeDeactivated(request, message.AgentId)) return;
        DeactivateAgent operation = new() { AgentId = message.AgentId };
        Persist(new RegistryOperation { DeactivateAgent = operation },
            PendingWrite.For(PendingWriteKind.DeactivateAgent, operation, request));
    }

    private void FinishDeactivation(DeactivateAgent operation)
    {
        // What the registry has holds, also should the agent have been removed in the meantime and come back.
        _agents.Deactivate(operation.AgentId);
        Notice($"agent {operation.AgentId.Value} is deactivated: nobody is offered its resources");
        if (_agents.Find(operation.AgentId) is { } agent) Withdraw(agent);
    }

    private bool MayBeDeactivated(in PeerRequest request, AgentId id)
    {
        if (!_agents.Knows(id) || _agents.FindLost(id) is { IsGone: true })
            Refuse(request, RefusalCode.NotFound, $"agent {id.Value} is not known");
        else if (_agents.Find(id) is { State: AgentState.MarkingGone })
            Refuse(request, RefusalCode.Conflict, $"agent {id.Value} is being marked gone");
        else return true;
        return false;
    }

    /// <summary>Nobody is offered the agent from here on, and who was is told that it is over.</summary>
    private void Withdraw(KnownAgent agent)
    {
        if (agent.Index is { } index) _allocator.DeactivateAgent(index);
        while (agent.Offers.Count > 0) Rescind(agent.Offers[0]);
        RescindInverseOffers(agent);
    }

    /// <summary>The agent's link is up: it may be offered, unless an operator says otherwise.</summary>
    private void Activate(KnownAgent agent)
    {
        if (agent.Deactivation is null && !agent.IsDoubted) _allocator.ActivateAgent(agent.Index!.Value);
        else _allocator.DeactivateAgent(agent.Index!.Value);
    }

    // ---- draining

    private void DrainAgent(in PeerRequest request, Call call)
    {
        if (call.DrainAgent is not { } message)
        {
            RefuseMissing(request, "drain_agent");
            return;
        }
        if (!MayBeDeactivated(request, message.AgentId)) return;
        if (_agents.Find(message.AgentId) is { } agent && _machines.Find(agent) is { } machine)
        {
            Refuse(request, RefusalCode.Invalid,
                $"agent {agent.Id.Value} is on {machine}, which is in the maintenance schedule: " +
                "START_MAINTENANCE takes it down, or take it out of the schedule first");
            return;
        }
        if (ReadGrace(message.MaxGracePeriod, out DurationInfo? grace) is { } fault)
        {
            Refuse(request, RefusalCode.Invalid, $"Call.drain_agent.max_grace_period {fault}");
            return;
        }
        DrainAgent operation = new()
        {
            AgentId = message.AgentId,
            Config = new DrainConfig { MaxGracePeriod = grace, MarkGone = message.MarkGoneOrDefault },
        };
        Persist(new RegistryOperation { DrainAgent = operation },
            PendingWrite.For(PendingWriteKind.DrainAgent, operation, request));
    }

    // Longer ones than a year are mistakes of the unit, and must fit into nanoseconds.
    private const long LongestGraceSeconds = 366L * 24 * 3600;

    private static string? ReadGrace(Duration? stated, out DurationInfo? grace)
    {
        grace = null;
        if (stated is not { } span) return null;
        bool fits = span.SecondsOrDefault is >= 0 and <= LongestGraceSeconds &&
                    span.NanosOrDefault is >= 0 and < 1_000_000_000;
        if (!fits) return $"must lie between 0 and {LongestGraceSeconds} seconds";
        grace = new DurationInfo(span.SecondsOrDefault * 1_000_000_000 + span.NanosOrDefault);
        return null;
    }

    private void FinishDrain(DrainAgent operation)
    {
        Deactivation deactivation = _agents.Deactivate(operation.AgentId);
        deactivation.Drain = new DrainInfo { State = DrainState.Draining, Config = operation.Config };
        Notice($"agent {operation.AgentId.Value} drains: nobody is offered it, and its tasks are killed");
        if (_agents.Find(operation.AgentId) is not { } agent) return;
        Withdraw(agent);
        ContinueDraining(agent);
    }

    /// <summary>
    /// Tells the agent, when its link is up, to kill what is left; and ends the draining when nothing is.
    /// </summary>
    private void ContinueDraining(KnownAgent agent)
    {
        if (agent.Deactivation is not { IsDraining: true } deactivation) return;
        if (agent.IsConnected)
        {
            deactivation.DrainStartedAt ??= _now;
            agent.NoteChange();
            Send(agent.Connection, new DrainTasks { Config = deactivation.Drain!.Config });
        }
        CheckDrained(agent);
    }

    /// <summary>To be called whenever something of the agent's may have been the last.</summary>
    private void CheckDrained(KnownAgent agent)
    {
        if (agent.Deactivation is not { IsDraining: true, IsEnding: false } deactivation) return;
        // Before it has reported, and while something else becomes of it, nobody knows what it runs.
        if (agent.State is not (AgentState.Connected or AgentState.Disconnected) || HasWork(agent)) return;
        deactivation.IsEnding = true;
        if (deactivation.Drain!.Config.MarkGoneOrDefault)
        {
            BeginGone(agent.Id, "it is drained", default);
            return;
        }
        MarkAgentDrained operation = new() { AgentId = agent.Id };
        Persist(new RegistryOperation { MarkAgentDrained = operation },
            new PendingWrite(PendingWriteKind.MarkDrained, operation));
    }

    /// <summary>Tasks and operations count until their last update is acknowledged.</summary>
    private static bool HasWork(KnownAgent agent)
    {
        if (agent.Operations.Count > 0) return true;
        foreach (FrameworkOnAgent place in agent.Frameworks)
            if (place.Tasks.Count > 0) return true;
        return false;
    }

    private void FinishDrained(MarkAgentDrained operation)
    {
        if (_agents.FindDeactivation(operation.AgentId) is not { IsDraining: true } deactivation) return;
        deactivation.IsEnding = false;
        if (deactivation.Drain!.Config.MarkGoneOrDefault)
        {
            // Somebody asked for that while this was being written: it is still to be done.
            if (_agents.Find(operation.AgentId) is { } agent) CheckDrained(agent);
            return;
        }
        deactivation.Drain = new DrainInfo { State = DrainState.Drained, Config = deactivation.Drain.Config };
        _agents.Find(operation.AgentId)?.NoteChange();
        Notice($"agent {operation.AgentId.Value} is drained: nothing runs there any more");
    }

    // ---- back in service

    private void ReactivateAgent(in PeerRequest request, Call call)
    {
        if (call.ReactivateAgent is not { } message)
        {
            RefuseMissing(request, "reactivate_agent");
            return;
        }
        Deactivation? deactivation = _agents.FindDeactivation(message.AgentId);
        string? fault = deactivation switch
        {
            null when !_agents.Knows(message.AgentId) => $"agent {message.AgentId.Value} is not known",
            null => $"agent {message.AgentId.Value} is not deactivated",
            { IsDraining: true } =>
                $"agent {message.AgentId.Value} is still draining: reactivate it when it is drained",
            _ => null,
        };
        if (fault is not null)
        {
            Refuse(request, RefusalCode.Invalid, fault);
            return;
        }
        ReactivateAgent operation = new() { AgentId = message.AgentId };
        Persist(new RegistryOperation { ReactivateAgent = operation },
            PendingWrite.For(PendingWriteKind.ReactivateAgent, operation, request));
    }

    private void FinishReactivation(ReactivateAgent operation)
    {
        _agents.Reactivate(operation.AgentId);
        if (_agents.Knows(operation.AgentId)) Notice($"agent {operation.AgentId.Value} is active again");
        if (_agents.Find(operation.AgentId) is not { IsConnected: true } agent) return;
        Activate(agent);
        AskAgain(agent);
    }
}
