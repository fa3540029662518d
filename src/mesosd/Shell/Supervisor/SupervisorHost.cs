using Mesosd.Core;
using Mesosd.Executor;
using Mesosd.Protocol.Wire;
using Mesosd.Shell.Linux;

namespace Mesosd.Shell.Supervisor;

/// <summary>
/// The supervisor's loop: takes a bounded batch of what happened, lets the core decide, performs its effects,
/// reaps children, and flushes the connection once per turn. One thread does all of it, so that a process is
/// never signalled after it was reaped.
/// </summary>
internal sealed class SupervisorHost : IDisposable
{
    // A start takes some tenths of a millisecond: the agent hears of the first within some milliseconds.
    private const int BatchSize = 16;
    private const int ReapSize = 64;

    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(5);
    // A restarted agent registers when its supervisor is back. An attempt on one machine takes some tens of
    // microseconds: in vain for a quarter of an hour, they cost a thousandth of a processor.
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan s_farewellPatience = TimeSpan.FromSeconds(2);

    // Monitor.Wait takes no longer spans, and looking once an hour costs nothing.
    private static readonly TimeSpan s_longestWait = TimeSpan.FromHours(1);

    private readonly SupervisorCore _core;
    private readonly SupervisorMailbox _mailbox = new();
    private readonly AgentLink _link;
    private readonly ChildProcesses _children;
    private readonly StepPerformer _performer;
    private readonly HostClock _clock = new();
    private readonly Action<string> _log;

    private readonly List<SupervisorEvent> _batch = [];
    private readonly EffectList<SupervisorEffect> _effects = new();
    private readonly Queue<SupervisorInput> _inputs = new();

    private Connection? _connection;
    private Instant _connectAt;
    private TimeSpan _pause = s_firstPause;
    private string _lastTrouble = "";
    private bool _hasMoreExits;
    private bool _isOver;

    /// <param name="options">What the agent told.</param>
    /// <param name="parts">What belongs to this process rather than to a supervisor.</param>
    public SupervisorHost(SupervisorOptions options, SupervisorParts parts)
    {
        _log = parts.Log;
        _core = new SupervisorCore(
            new SupervisorCoreSettings { RecoveryTimeout = options.RecoveryTimeout }, parts.Seed);
        _link = new AgentLink(options, _mailbox, parts.Version);
        _children = new ChildProcesses(new ProcessSpawner(parts.LaunchAs), _mailbox.PostExit);
        _performer = new StepPerformer(_children, new UserFiles());
    }

    /// <summary>Asks the loop to end everything in good order. Thread-safe.</summary>
    public void RequestStop(string text) =>
        _mailbox.Post(new SupervisorEvent(SupervisorEventKind.StopRequested, Text: text));

    /// <summary>Runs until the core wants to end.</summary>
    public void Run()
    {
        Apply(SupervisorInput.AgentLost());
        Connect();
        while (!_isOver)
        {
            _batch.Clear();
            _mailbox.Take(_batch, BatchSize, SpanUntilNextTurn());
            foreach (SupervisorEvent happened in _batch) Handle(happened);
            Reap();
            if (_core.NextWakeup <= _clock.Now) Apply(SupervisorInput.Woken());
            if (_connectAt <= _clock.Now) Connect();
            _connection?.Flush();
            _children.Watch();
        }
        SayGoodbye();
    }

    /// <inheritdoc/>
    public void Dispose() => _children.Dispose();

    private TimeSpan SpanUntilNextTurn()
    {
        if (_hasMoreExits) return TimeSpan.Zero;
        Instant next = Instant.Min(_core.NextWakeup, _connectAt);
        TimeSpan span = next == Instant.Never ? s_longestWait : next - _clock.Now;
        if (span <= TimeSpan.Zero) return TimeSpan.Zero;
        // Rounded up: waking a fraction of a millisecond early would only wake twice.
        return span < s_longestWait ? TimeSpan.FromMilliseconds(Math.Ceiling(span.TotalMilliseconds)) : s_longestWait;
    }

    private void Handle(in SupervisorEvent happened)
    {
        switch (happened.Kind)
        {
            case SupervisorEventKind.Opened:
                _connection = happened.Connection;
                _pause = s_firstPause;
                _lastTrouble = "";
                _log($"connected to the agent at {_connection!.Remote}");
                Apply(SupervisorInput.AgentConnected());
                break;
            case SupervisorEventKind.Message:
                Apply(SupervisorInput.Received(happened.Message!));
                break;
            case SupervisorEventKind.Closed:
                OnClosed(happened);
                break;
            case SupervisorEventKind.StopRequested:
                Apply(SupervisorInput.StopRequested(happened.Text));
                break;
            default:
                Invariant.Check(false, $"supervisor event of kind {happened.Kind} is handled");
                break;
        }
    }

    private void OnClosed(in SupervisorEvent happened)
    {
        // The same trouble every second for a quarter of an hour would bury the rest of the log.
        if (happened.Text != _lastTrouble) _log(happened.Text);
        _lastTrouble = happened.Text;
        if (_connection is not null) Apply(SupervisorInput.AgentLost());
        _connection = null;
        _connectAt = _clock.Now + _pause;
        _pause = _pause * 2 < s_longestPause ? _pause * 2 : s_longestPause;
    }

    private void Connect()
    {
        _connectAt = Instant.Never;
        _link.Connect();
    }

    private void Reap()
    {
        int left = ReapSize;
        while (left > 0 && _children.TryReap(out ChildExit exit))
        {
            Apply(SupervisorInput.Exited(exit.ProcessId, exit.Status));
            left--;
        }
        _hasMoreExits = left == 0;
    }

    // What a start comes to goes into the core before anything else: an exit must not overtake it.
    private void Apply(in SupervisorInput input)
    {
        _inputs.Enqueue(input);
        while (_inputs.TryDequeue(out SupervisorInput next))
        {
            _effects.Clear();
            _core.Apply(next, _clock.Now, _effects);
            for (int i = 0; i < _effects.Count; i++) Perform(_effects[i]);
        }
    }

    private void Perform(in SupervisorEffect effect)
    {
        switch (effect.Kind)
        {
            case SupervisorEffectKind.Start:
                bool isStarted = _performer.TryPerform(effect.Plan!, out int processId, out string error);
                _inputs.Enqueue(isStarted
                    ? SupervisorInput.Started(effect.Plan!.ContainerId, processId)
                    : SupervisorInput.StartFailed(effect.Plan!.ContainerId, error));
                break;
            case SupervisorEffectKind.Signal:
                _children.SignalGroup(effect.ProcessId, (int)effect.Signal);
                break;
            case SupervisorEffectKind.Send:
                Send(effect.Message!);
                break;
            case SupervisorEffectKind.Notice:
                _log(effect.Severity == NoticeSeverity.Information ? effect.Text : $"{effect.Severity}: {effect.Text}");
                break;
            case SupervisorEffectKind.Exit:
                _log($"ending: {effect.Text}");
                _isOver = true;
                break;
            default:
                Invariant.Check(false, $"supervisor effect of kind {effect.Kind} is performed");
                break;
        }
    }

    private void Send(IMessage message)
    {
        // Not open any more: the state goes out with the next connection. Too slow: the connection drops itself.
        if (_connection?.Send(message) == SendOutcome.TooLarge)
            _log($"Error: {message.MessageName} of {message.MeasureBytes()} bytes is more than the agent takes");
    }

    private void SayGoodbye()
    {
        if (_connection is null) return;
        _connection.Flush();
        _connection.Close(Protocol.Native.GoodbyeReason.Finished, "the supervisor ends");
        Instant end = _clock.Now + s_farewellPatience;
        bool isClosed = false;
        while (!isClosed && _clock.Now < end)
        {
            _batch.Clear();
            _mailbox.Take(_batch, BatchSize, end - _clock.Now);
            foreach (SupervisorEvent happened in _batch) isClosed |= happened.Kind == SupervisorEventKind.Closed;
        }
    }
}
