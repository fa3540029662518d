using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;

namespace Mesosd.Master;

// The registry could not be written. Whoever asked is told, and nothing has changed; what the master wanted by itself it
// tries again. All that needs no durable write goes on meanwhile.
public sealed partial class MasterCore
{
    private static readonly TimeSpan s_rewriteDelay = TimeSpan.FromSeconds(5);

    private readonly Queue<PendingWrite> _failedWrites = new();
    private readonly Deadline<MasterDeadline> _rewriteDeadline;

    private void Fail(RegistryUpdateId id, string reason)
    {
        bool known = _writes.Remove(id, out PendingWrite write);
        Invariant.Check(known, $"the durable write {id} was never asked for, or completed twice");
        Revision++;
        _counters.RegistryWritesFailed++;
        string text = $"the registry cannot be written at this moment: {reason}";
        switch (write.Kind)
        {
            case PendingWriteKind.AdmitAgent: UndoAdmission((KnownAgent)write.Subject, text); break;
            case PendingWriteKind.ReadmitAgent: UndoReadmission((KnownAgent)write.Subject, text); break;
            case PendingWriteKind.UpdateAgent: UndoUpdate((KnownAgent)write.Subject, text); break;
            case PendingWriteKind.MarkUnreachable: UndoUnreachable((KnownAgent)write.Subject, text); break;
            // The next collection finds them again.
            case PendingWriteKind.ForgetAgents: _openCollections--; break;
            default: FailForOperator(write, text); break;
        }
    }

    private void FailForOperator(in PendingWrite write, string text)
    {
        // What nobody asked for the master still wants; a drained agent goes, whoever has left in the meantime.
        if (write.Asker == ConnectionId.None) TryLater(write, text);
        else if (write.Kind == PendingWriteKind.MarkGone) UndoGone(write, text);
        else RefuseFailed(write, text);
    }

    private void RefuseFailed(in PendingWrite write, string text)
    {
        if (write.Kind is PendingWriteKind.SetSchedule or PendingWriteKind.BeginMaintenance or
            PendingWriteKind.EndMaintenance)
            _isChangingMachines = false;
        Notice($"{write.Operation!.OperationCase} is refused: {text}", NoticeSeverity.Warning);
        if (_peers.TryGetValue(write.Asker, out MasterPeer? peer))
            Refuse(new PeerRequest(peer, write.Correlation), RefusalCode.Unavailable, $"{text}; nothing was changed");
    }

    // ---- agents: they repeat what they asked for by themselves

    private void UndoAdmission(KnownAgent agent, string text)
    {
        if (agent.State != AgentState.Admitting) return;
        Notice($"{agent} is not admitted: {text}", NoticeSeverity.Warning);
        Unbind(agent);
        Forget(agent);
    }

    private void UndoReadmission(KnownAgent agent, string text)
    {
        if (agent.State != AgentState.Readmitting) return;
        Notice($"{agent} is not admitted again: {text}", NoticeSeverity.Warning);
        Unbind(agent);
        Forget(agent);
        if (agent.LostBefore is { } lost) Remember(lost);
    }

    private void UndoUpdate(KnownAgent agent, string text)
    {
        if (agent.State != AgentState.Updating) return;
        Notice($"the change of {agent} is not accepted: {text}", NoticeSeverity.Warning);
        agent.Waiting = null;
        Unbind(agent);
        PutBack(agent);
    }

    private void Unbind(KnownAgent agent)
    {
        if (_peers.TryGetValue(agent.Connection, out MasterPeer? peer) && peer.Agent == agent) peer.Agent = null;
        agent.Connection = ConnectionId.None;
    }

    // ---- agents that were to be given up

    private void UndoUnreachable(KnownAgent agent, string text)
    {
        if (agent.State != AgentState.MarkingUnreachable) return;
        Notice($"{agent} is not marked unreachable yet: {text}", NoticeSeverity.Warning);
        PutBack(agent);
    }

    private void UndoGone(in PendingWrite write, string text)
    {
        RefuseFailed(write, text);
        AgentId id = ((MarkAgentGone)write.Subject).AgentId;
        if (_agents.Find(id) is { State: AgentState.MarkingGone } agent) PutBack(agent);
    }

    /// <summary>
    /// The agent is registered, or expected, as before the write. What was launched on it may not have arrived, so a
    /// link that is up is closed: the agent reports, and both know where they are. From here its time begins anew.
    /// </summary>
    private void PutBack(KnownAgent agent)
    {
        Reregistration? waiting = agent.Waiting;
        agent.Waiting = null;
        agent.State = agent.IsRegistered ? AgentState.Disconnected : AgentState.Recovered;
        if (agent.IsRegistered)
        {
            StartPings(agent);
            _deadlines.Set(agent.ReregisterDeadline, _now + _settings.AgentReregisterTimeout);
        }
        else if (!_recoveryDeadline.IsSet) _deadlines.Set(_recoveryDeadline, _now + s_rewriteDelay);
        if (waiting is not null && _peers.TryGetValue(waiting.Connection, out MasterPeer? peer))
            ReregisterKnown(peer, agent, waiting);
        else CloseLink(agent, GoodbyeReason.Silent, $"agent {agent.Id.Value} must register again");
    }

    // ---- what the master wants by itself

    private void TryLater(in PendingWrite write, string text)
    {
        Notice($"{write.Operation!.OperationCase} is tried again in {s_rewriteDelay}: {text}", NoticeSeverity.Warning);
        _failedWrites.Enqueue(write);
        if (!_rewriteDeadline.IsSet) _deadlines.Set(_rewriteDeadline, _now + s_rewriteDelay);
    }

    private void WriteAgain()
    {
        for (int count = _failedWrites.Count; count > 0; count--)
        {
            PendingWrite write = _failedWrites.Dequeue();
            Persist(write.Operation!, write);
        }
    }
}
