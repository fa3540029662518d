using Mesosd.Allocation;
using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Mesosd.Registry;
using Mesosd.Resources;

namespace Mesosd.Master;

/// <summary>
/// Every decision that a master makes. Same state, same input, same instant: same effects, in the same order.
/// The parts are split by conversation; this one holds the state and the door.
/// </summary>
/// <remarks>
/// Not thread-safe: one loop owns it. Invariant: for every agent, after every <see cref="Apply"/>,
/// offered + used + free == total, as <c>MasterInvariants</c> checks in tests.
/// </remarks>
public sealed partial class MasterCore
{
    private readonly MasterCoreSettings _settings;
    private readonly IAllocator _allocator;
    private readonly ResourceMessages _resources;
    private readonly AgentTable _agents;
    private readonly FrameworkTable _frameworks;
    private readonly OfferTable _offers = new();
    private readonly Dictionary<ConnectionId, MasterPeer> _peers = [];
    private readonly Dictionary<RegistryUpdateId, PendingWrite> _writes = [];
    private readonly DeadlineHeap<MasterDeadline> _deadlines = new();
    private readonly MasterCounters _counters = new();
    private readonly SeededRandom _random;
    private readonly SortedDictionary<string, double> _weights = new(StringComparer.Ordinal);
    private long _lastWrite;
    private long _lastAgent = -1;
    private long _lastFramework = -1;
    private long _lastOffer = -1;
    private Instant? _startedAt;

    // What every handler needs and none may keep. Valid during Apply.
    private Instant _now;
    private EffectList<MasterEffect> _effects = new();

    /// <param name="settings">What decisions depend on besides inputs.</param>
    /// <param name="allocator">Who is offered what; it belongs to this core from now on.</param>
    /// <param name="seed">Where the master's id comes from; two masters must not share one.</param>
    public MasterCore(MasterCoreSettings settings, IAllocator allocator, ulong seed)
    {
        _settings = settings;
        _allocator = allocator;
        _resources = new ResourceMessages(allocator.Kinds, EnterReservation);
        _readings = new MasterReadings(this);
        _agents = new AgentTable(_readings.Read);
        _frameworks = new FrameworkTable(settings.MaxCompletedFrameworks, _readings.Read);
        Info = MessageCodec.Clone(settings.Info);
        _random = new SeededRandom(seed);
        Info.Id = _random.NextUuidText();
        _recoveryDeadline = new Deadline<MasterDeadline>(MasterDeadline.Recovery, this);
        _removalDeadline = new Deadline<MasterDeadline>(MasterDeadline.Removal, this);
        _collectionDeadline = new Deadline<MasterDeadline>(MasterDeadline.Collection, this);
        _readingsDeadline = new Deadline<MasterDeadline>(MasterDeadline.Readings, this);
        _rewriteDeadline = new Deadline<MasterDeadline>(MasterDeadline.Rewrite, this);
        Restore(settings.Recovered ?? new RegistryState());
    }

    /// <summary>Who this master is. Never changes.</summary>
    public MasterInfo Info { get; }

    /// <summary>
    /// When the core wants <see cref="MasterInput.Woken"/> although nothing else happens; not after the
    /// present moment when something can be offered at once. <see cref="Instant.Never"/> when nothing waits.
    /// </summary>
    public Instant NextWakeup => _isSuspended
        ? NextDeadline
        : _allocator.HasWork
            ? _now
            : Instant.Min(Instant.Min(NextDeadline, _allocator.NextWakeup), NextOfferExpiry);

    private Instant NextDeadline => Instant.Min(_deadlines.Next, NextPing);

    /// <summary>The newest durable write that was asked for; the one before all is 0.</summary>
    public RegistryUpdateId LastWrite => new(_lastWrite);

    /// <summary>Grows with every input that may have changed what readers see.</summary>
    public long Revision { get; private set; }

    /// <summary>The one door. Effects are appended in the order in which they must be performed.</summary>
    /// <param name="input">What happened.</param>
    /// <param name="now">The present moment; never before that of an earlier call.</param>
    /// <param name="effects">Where effects are appended.</param>
    public void Apply(in MasterInput input, Instant now, EffectList<MasterEffect> effects)
    {
        Invariant.Check(now >= _now, $"time went back from {_now} to {now}");
        bool isFirst = _startedAt is null;
        _startedAt ??= now;
        _now = now;
        if (isFirst) BeginRecovery();
        _effects = effects;
        switch (input.Kind)
        {
            case MasterInputKind.Opened: Open(input.Connection, input.Peer!); break;
            case MasterInputKind.Received: Receive(input); break;
            case MasterInputKind.Lost: Lose(input.Connection); break;
            case MasterInputKind.Persisted: Continue(input.Update); break;
            case MasterInputKind.PersistFailed: Fail(input.Update, input.Reason!); break;
            case MasterInputKind.Woken: Wake(); break;
            case MasterInputKind.Whitelisted: ChangeWhitelist(input.Hosts); break;
            case MasterInputKind.Suspended: Suspend(); break;
            case MasterInputKind.Resumed: Resume(); break;
            default: Invariant.Check(false, $"an unknown input {input.Kind}"); break;
        }
        if (_allocator.HasWork && _workSince is null) _workSince = now;
    }

    // ---- connections

    private void Open(ConnectionId connection, OpenedPeer identity)
    {
        if (identity.Role is PeerRole.Agent or PeerRole.Scheduler or PeerRole.Operator)
        {
            _peers.Add(connection, new MasterPeer(connection, identity));
            return;
        }
        _effects.Add(MasterEffect.Disconnect(connection, GoodbyeReason.HandshakeRefused,
            $"a master serves agents, schedulers and operators, not {PeerRoleNames.ToName(identity.Role)}"));
    }

    private void Receive(in MasterInput input)
    {
        // Unknown: the core has said goodbye, and these are frames that were under way.
        if (!_peers.TryGetValue(input.Connection, out MasterPeer? peer)) return;
        PeerRequest request = new(peer, input.Correlation);
        IMessage message = input.Message!;
        if (message is not Pong) Revision++;
        bool known = peer.Role switch
        {
            PeerRole.Agent => AgentToMasterFrames.Dispatch(message, this, request),
            PeerRole.Scheduler => SchedulerToMasterFrames.Dispatch(message, this, request),
            PeerRole.Operator => OperatorToMasterFrames.Dispatch(message, this, request),
            _ => false,
        };
        if (known) return;
        _counters.MessagesDropped++;
        Refuse(request, RefusalCode.Unsupported,
            $"{message.MessageName} is nothing that {PeerRoleNames.ToName(peer.Role)} sends to a master");
    }

    private void Lose(ConnectionId connection)
    {
        // Unknown: the core itself has closed it.
        if (!_peers.Remove(connection, out MasterPeer? peer)) return;
        Revision++;
        _observers.Remove(peer);
        if (peer.Agent is { } agent && agent.Connection == connection) LoseAgentLink(agent);
        if (peer.Framework is { } framework && framework.Connection == connection) LoseScheduler(framework);
    }

    /// <summary>
    /// Says goodbye. The peer is forgotten at once, so nothing it still sends has an effect.
    /// </summary>
    private void Disconnect(ConnectionId connection, GoodbyeReason reason, string text)
    {
        if (!_peers.Remove(connection)) return;
        _effects.Add(MasterEffect.Disconnect(connection, reason, text));
    }

    // ---- durable writes

    private void Persist(RegistryOperation operation, in PendingWrite write)
    {
        RegistryUpdateId id = new(++_lastWrite);
        _writes.Add(id, write with { Operation = operation });
        _effects.Add(MasterEffect.Persist(id, operation));
    }

    private void Continue(RegistryUpdateId id)
    {
        bool known = _writes.Remove(id, out PendingWrite write);
        Invariant.Check(known, $"the durable write {id} was never asked for, or completed twice");
        Revision++;
        switch (write.Kind)
        {
            case PendingWriteKind.AdmitAgent: FinishAdmission((KnownAgent)write.Subject); break;
            case PendingWriteKind.ReadmitAgent: FinishReadmission((KnownAgent)write.Subject); break;
            case PendingWriteKind.UpdateAgent: FinishUpdate((KnownAgent)write.Subject); break;
            case PendingWriteKind.MarkUnreachable: FinishUnreachable((KnownAgent)write.Subject); break;
            case PendingWriteKind.ForgetAgents: FinishForgetting((LostAgent[])write.Subject); break;
            case PendingWriteKind.RemoveAgent: FinishRemoval((KnownAgent)write.Subject); break;
            default: ContinueForOperator(write); break;
        }
    }

    private void ContinueForOperator(in PendingWrite write)
    {
        switch (write.Kind)
        {
            case PendingWriteKind.SetWeights: FinishWeights((SetWeights)write.Subject); break;
            case PendingWriteKind.SetQuotas: FinishQuotas((SetQuotas)write.Subject); break;
            case PendingWriteKind.SetSchedule: FinishSchedule((SetMaintenanceSchedule)write.Subject); break;
            case PendingWriteKind.BeginMaintenance: FinishBegin((BeginMaintenance)write.Subject); break;
            case PendingWriteKind.EndMaintenance: FinishEnd((EndMaintenance)write.Subject); break;
            case PendingWriteKind.DrainAgent: FinishDrain((DrainAgent)write.Subject); break;
            case PendingWriteKind.MarkDrained: FinishDrained((MarkAgentDrained)write.Subject); break;
            case PendingWriteKind.DeactivateAgent: FinishDeactivation((DeactivateAgent)write.Subject); break;
            case PendingWriteKind.ReactivateAgent: FinishReactivation((ReactivateAgent)write.Subject); break;
            case PendingWriteKind.MarkGone: FinishGone((MarkAgentGone)write.Subject); break;
            default: Invariant.Check(false, $"an unknown write {write.Kind}"); break;
        }
        // The operator may have left in the meantime; what was written holds all the same.
        if (_peers.TryGetValue(write.Asker, out MasterPeer? peer))
            Accept(new PeerRequest(peer, write.Correlation));
    }

    // ---- what handlers say

    private void Send(ConnectionId connection, IMessage message) =>
        _effects.Add(MasterEffect.Send(connection, message));

    private void Accept(in PeerRequest request)
    {
        if (!request.WantsAnswer) return;
        _effects.Add(MasterEffect.Answer(request.From.Connection, Accepted.Instance, request.Correlation));
    }

    private void Answer(in PeerRequest request, IMessage message) =>
        _effects.Add(MasterEffect.Answer(request.From.Connection, message, request.Correlation));

    private void Refuse(in PeerRequest request, RefusalCode code, string message)
    {
        _counters.Refusals++;
        Refusal refusal = new() { Code = code, Message = message };
        _effects.Add(request.WantsAnswer
            ? MasterEffect.Answer(request.From.Connection, refusal, request.Correlation)
            : MasterEffect.Send(request.From.Connection, refusal));
    }

    private void Notice(string text, NoticeSeverity severity = NoticeSeverity.Information) =>
        _effects.Add(MasterEffect.Notice(severity, text));
}
