using Mesosd.Core;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Executor;

/// <summary>
/// Every decision of a supervisor: the built-in command executor for many tasks at once, and the lives of the
/// containers of custom executors. Same state, same input, same instant: same effects, in the same order.
/// </summary>
/// <remarks>
/// Not thread-safe. Kills and grace periods follow Mesos' command executor; what is told stays until it is
/// acknowledged, so that a restarted agent loses nothing.
/// </remarks>
public sealed partial class SupervisorCore : IAgentToSupervisorHandler<SupervisorTurn>
{
    private readonly SupervisorCoreSettings _settings;
    private readonly SeededRandom _random;
    private readonly OrderedTable<ContainerKey, SupervisedContainer> _containers = new();
    private readonly Dictionary<int, SupervisedContainer> _processes = [];
    private readonly DeadlineHeap<SupervisorDeadline> _deadlines = new();

    // Ended containers of custom executors in the order of their ends; some may be forgotten already.
    private readonly Queue<SupervisedContainer> _ended = new();

    private bool _isConnected;
    private bool _isOver;
    private int _liveCount;

    /// <param name="settings">Time-outs and limits.</param>
    /// <param name="seed">Where the uuids of updates come from: must differ from supervisor to supervisor.</param>
    public SupervisorCore(SupervisorCoreSettings settings, ulong seed)
    {
        _settings = settings;
        _random = new SeededRandom(seed);
        _idle = new Deadline<SupervisorDeadline>(SupervisorDeadline.Idle, this);
        _recovery = new Deadline<SupervisorDeadline>(SupervisorDeadline.Recovery, this);
        _killPatience = new Deadline<SupervisorDeadline>(SupervisorDeadline.KillPatience, this);
        _farewell = new Deadline<SupervisorDeadline>(SupervisorDeadline.Farewell, this);
    }

    /// <summary>When <see cref="SupervisorInput.Woken"/> is due; <see cref="Instant.Never"/> when nothing waits.</summary>
    public Instant NextWakeup => _isOver ? Instant.Never : _deadlines.Next;

    /// <summary>How many containers it knows, ended ones included.</summary>
    public int ContainerCount => _containers.Count;

    /// <summary>How many of them have not ended.</summary>
    public int LiveCount => _liveCount;

    /// <summary>Decides what follows from an input. Due deadlines are looked at with every input.</summary>
    public void Apply(in SupervisorInput input, Instant now, EffectList<SupervisorEffect> effects)
    {
        // After Exit the process is only waiting for its end.
        if (_isOver) return;
        SupervisorTurn turn = new(now, effects);
        switch (input.Kind)
        {
            case SupervisorInputKind.AgentConnected: OnAgentConnected(turn); break;
            case SupervisorInputKind.AgentLost: OnAgentLost(turn); break;
            case SupervisorInputKind.Received: OnReceived(turn, input.Message!); break;
            case SupervisorInputKind.Started: OnStarted(turn, input.Container!, input.ProcessId); break;
            case SupervisorInputKind.StartFailed: OnStartFailed(turn, input.Container!, input.Text); break;
            case SupervisorInputKind.Exited: OnExited(turn, input.ProcessId, input.Status); break;
            case SupervisorInputKind.StopRequested: Stop(turn, _settings.KillGrace, input.Text); break;
            case SupervisorInputKind.Woken: break;
            default: Invariant.Check(false, $"supervisor input of kind {input.Kind} is handled"); break;
        }
        while (_deadlines.TryTakeDue(now, out Deadline<SupervisorDeadline>? due)) OnDue(turn, due);
        ReviewExit(turn);
    }

    private void OnReceived(SupervisorTurn turn, IMessage message)
    {
        if (AgentToSupervisorFrames.Dispatch(message, this, turn)) return;
        turn.Notice(NoticeSeverity.Warning, $"the agent sent {message.MessageName}, which is not for supervisors");
    }

    private void OnDue(SupervisorTurn turn, Deadline<SupervisorDeadline> due)
    {
        switch (due.Kind)
        {
            case SupervisorDeadline.Grace: OnGraceOver(turn, (SupervisedContainer)due.Subject); break;
            case SupervisorDeadline.Completion: OnCompletionOver(turn, (SupervisedContainer)due.Subject); break;
            case SupervisorDeadline.Recovery: OnRecoveryOver(turn); break;
            case SupervisorDeadline.KillPatience: OnKillPatienceOver(turn); break;
            case SupervisorDeadline.Farewell: _isFarewellOver = true; break;
            // Reviewed at the end of every turn; the deadline only made this turn happen.
            case SupervisorDeadline.Idle: break;
            default: Invariant.Check(false, $"supervisor deadline of kind {due.Kind} is handled"); break;
        }
    }

    private void Send(SupervisorTurn turn, IMessage message)
    {
        // Without an agent nothing is lost: the state of every container goes out with the next connection.
        if (_isConnected) turn.Effects.Add(SupervisorEffect.Send(message));
    }
}
