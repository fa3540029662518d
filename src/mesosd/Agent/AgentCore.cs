using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Agent;

/// <summary>
/// Every decision an agent makes: what it starts, reports, writes down and forgets. Same state, same input,
/// same moment: same effects, in the same order. Semantics follow Mesos' agent; where they differ the place
/// says why.
/// </summary>
/// <remarks>
/// Not thread-safe: one loop owns it. The first input must be <see cref="AgentInput.Recovered"/>; messages
/// given to it belong to it from then on.
/// </remarks>
public sealed partial class AgentCore
{
    private readonly AgentCoreSettings _settings;
    private readonly SeededRandom _random;
    private readonly DeadlineHeap<AgentDeadline> _deadlines = new();
    private readonly OrderedTable<FrameworkId, AgentFramework> _frameworks = new();
    private readonly Dictionary<string, ExecutorRun> _runs = new(StringComparer.Ordinal);
    private readonly Dictionary<ConnectionId, ExecutorPeer> _peers = [];

    // Updates about tasks that this agent does not have, on their way to a framework.
    private readonly OrderedTable<TaskKey, StatusUpdateStream> _strays = new();

    // While an operator drains this agent, as far as the master has said so on this registration.
    private DrainConfig? _drain;
    private Instant _drainStartedAt = Instant.Never;

    private AgentInfo _info;
    private AgentCounters _counters;
    private Instant _recoveredAt = Instant.Never;

    // The input being applied; set by Apply, so that every handler need not carry them.
    private Instant _now;
    private EffectList<AgentEffect> _effects = new();
    private bool _hasStopped;

    /// <param name="settings">What does not change while it runs.</param>
    /// <param name="seed">
    /// Source of container ids, update uuids and random pauses. Must differ from process to process: a
    /// restarted agent that drew the same ids again would mistake a new container for an old one.
    /// </param>
    public AgentCore(AgentCoreSettings settings, ulong seed)
    {
        _settings = settings;
        _random = new SeededRandom(seed);
        _info = settings.Info;
        _registration = new Deadline<AgentDeadline>(AgentDeadline.Register, this);
        _masterSilent = new Deadline<AgentDeadline>(AgentDeadline.MasterSilent, this);
        _supervisorLate = new Deadline<AgentDeadline>(AgentDeadline.SupervisorLate, this);
        _supervisorRestart = new Deadline<AgentDeadline>(AgentDeadline.SupervisorRestart, this);
        _recoveryEnd = new Deadline<AgentDeadline>(AgentDeadline.RecoveryEnd, this);
        _strangersLate = new Deadline<AgentDeadline>(AgentDeadline.StrangersLate, this);
        _stopEnd = new Deadline<AgentDeadline>(AgentDeadline.StopEnd, this);
    }

    /// <summary>Where in its life the agent is.</summary>
    public AgentState State { get; private set; } = AgentState.Recovering;

    /// <summary>The id that a master gave, or null before the first registration.</summary>
    public AgentId? Id => _info.Id;

    /// <summary>
    /// When <see cref="AgentInput.Woken"/> is wanted next; <see cref="Instant.Never"/> when never.
    /// </summary>
    public Instant NextWakeup => _hasStopped ? Instant.Never : _deadlines.Next;

    /// <summary>Changes with every input that may have changed what readers see.</summary>
    public long Revision { get; private set; }

    private AgentId AgentId
    {
        get
        {
            Invariant.Check(_info.Id is not null, "an agent without an id has tasks");
            return _info.Id.Value;
        }
    }

    /// <summary>
    /// Applies one input at a moment and adds what must be done to <paramref name="effects"/>.
    /// </summary>
    /// <param name="input">What happened.</param>
    /// <param name="now">Not earlier than at the input before.</param>
    /// <param name="effects">Where the effects are put, behind what is there.</param>
    public void Apply(in AgentInput input, Instant now, EffectList<AgentEffect> effects)
    {
        // After Stop the shell only winds up; what still arrives can change nothing any more.
        if (_hasStopped) return;
        _now = now;
        _effects = effects;
        _savesResources = false;
        Revision++;
        switch (input.Kind)
        {
            case AgentInputKind.Recovered: Recover(input.Recovery!); break;
            case AgentInputKind.Secrets: _secrets.Add(input.Secret); break;
            case AgentInputKind.MasterConnected: OnMasterConnected(input.Connection, input.Text); break;
            case AgentInputKind.Opened: OnOpened(in input); break;
            case AgentInputKind.Received: OnReceived(in input); break;
            case AgentInputKind.Lost: OnLost(input.Connection); break;
            case AgentInputKind.SupervisorStarted: OnSupervisorStarted(input.ProcessId); break;
            case AgentInputKind.SupervisorEnded: OnSupervisorEnded(input.Text); break;
            case AgentInputKind.StopRequested: OnStopRequested(input.EndExecutors, input.Text); break;
            case AgentInputKind.VolumeRemoved: OnVolumeRemoved(input.Thing, input.Text); break;
            case AgentInputKind.VolumeFailed: OnVolumeFailed(input.Thing, input.Text); break;
            case AgentInputKind.Woken: FireDeadlines(); break;
            default: throw new InvariantViolation($"no such input: {input.Kind}");
        }
    }

    private void OnOpened(in AgentInput input)
    {
        switch (input.Role)
        {
            case PeerRole.Executor: OnExecutorConnected(in input); break;
            case PeerRole.Supervisor: OnSupervisorConnected(in input); break;
            default:
                Disconnect(input.Connection, GoodbyeReason.HandshakeRefused,
                    $"the agent's core expected role EXECUTOR or SUPERVISOR, found {input.Role}");
                break;
        }
    }

    private void OnReceived(in AgentInput input)
    {
        IMessage message = input.Message!;
        if (input.Connection == _master) DispatchFromMaster(message, input.Correlation);
        else if (input.Connection == _supervisor) DispatchFromSupervisor(message, input.Correlation);
        else if (_peers.TryGetValue(input.Connection, out ExecutorPeer? peer))
            OnExecutorMessage(peer, message, input.Correlation);
        // Frames that crossed with a Disconnect of ours: the peer was told why.
    }

    private void OnLost(ConnectionId connection)
    {
        if (connection == _master) LoseMaster();
        else if (connection == _supervisor) OnSupervisorLost();
        else if (_peers.TryGetValue(connection, out ExecutorPeer? peer)) OnExecutorLost(peer);
    }

    private void FireDeadlines()
    {
        while (!_hasStopped && _deadlines.TryTakeDue(_now, out Deadline<AgentDeadline>? due))
        {
            switch (due.Kind)
            {
                case AgentDeadline.Register: TryRegister(); break;
                case AgentDeadline.MasterSilent: OnMasterSilent(); break;
                case AgentDeadline.RepeatOperation: Forward((AgentOperation)due.Subject); break;
                case AgentDeadline.RepeatUpdate: Repeat((StatusUpdateStream)due.Subject); break;
                case AgentDeadline.ExecutorLate: OnExecutorLate((ExecutorRun)due.Subject); break;
                case AgentDeadline.PeerMute: OnPeerMute((ExecutorPeer)due.Subject); break;
                case AgentDeadline.SupervisorLate: OnSupervisorLate(); break;
                case AgentDeadline.SupervisorRestart: StartSupervisor(); break;
                case AgentDeadline.RecoveryEnd: EndRecovery(); break;
                case AgentDeadline.StrangersLate: OnStrangersLate(); break;
                case AgentDeadline.StopEnd: FinishStopping(); break;
                default: throw new InvariantViolation($"no such deadline: {due.Kind}");
            }
        }
    }

    private void Append(AgentRecord record) => _effects.Add(AgentEffect.Append(record));

    private void Send(ConnectionId connection, IMessage message) =>
        _effects.Add(AgentEffect.Send(connection, message));

    // While no master has this agent registered there is nobody to tell; the re-registration reports the
    // state.
    private void SendToMaster(IMessage message)
    {
        if (_master != ConnectionId.None && _isRegistered) Send(_master, message);
    }

    private void Accept(ConnectionId connection, uint correlation)
    {
        if (correlation != 0) _effects.Add(AgentEffect.Answer(connection, AcceptedAnswer, correlation));
    }

    private void Refuse(ConnectionId connection, uint correlation, RefusalCode code, string text)
    {
        Refusal refusal = new() { Code = code, Message = text };
        _effects.Add(AgentEffect.Answer(connection, refusal, correlation));
    }

    private void Disconnect(ConnectionId connection, GoodbyeReason reason, string text) =>
        _effects.Add(AgentEffect.Disconnect(connection, reason, text));

    private void Notice(NoticeSeverity severity, string text) =>
        _effects.Add(AgentEffect.Notice(severity, text));

    private void Stop(int exitCode, string text, bool forgetsIdentity)
    {
        _hasStopped = true;
        _effects.Add(AgentEffect.Stop(exitCode, text, forgetsIdentity));
    }

    // It has no fields, so every answer may be the same object.
    private static readonly Accepted AcceptedAnswer = new();
}
