using System.Diagnostics;
using Mesosd.Core;
using Mesosd.Leadership;
using Mesosd.Master;
using Mesosd.Metrics;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Mesosd.Shell.Http;
using Mesosd.Shell.Log;
using Mesosd.Shell.Loop;
using Mesosd.Shell.Metrics;

namespace Mesosd.Shell.Master;

/// <summary>
/// What the master's loop does in a turn: applies inputs to the core of the process and performs its effects.
/// </summary>
internal sealed partial class MasterTurn(MasterProcessCore core, MasterParts parts) : IRoleTurn<MasterHostInput>
{
    // What the loop reads for readers in one turn, so that whoever comes first to a large cluster delays nobody by more
    // than half a millisecond.
    private const int ReadingsPerTurn = 8192;

    private readonly EffectList<MasterEffect> _effects = new();
    private readonly EffectList<LeadershipEffect> _processEffects = new();
    private readonly PeerLinks _peers = new();
    private readonly EventBroadcast _events = new();
    private readonly List<SnapshotRequest> _readers = [];
    private readonly TaskCompletionSource<MasterOutcome> _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _allGone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private MasterSnapshot? _published;
    private MasterCore? _publishedCore;
    private readonly Histogram _allocationTimes = new();
    private readonly Histogram _allocationLatencies = new();
    private readonly Histogram _storeTimes = new();
    private long _stores;
    private LoopReading _reading;

    /// <summary>After its end nothing is due any more; a snapshot that is half made goes on at once.</summary>
    public Instant NextWakeup => _readers.Count > 0 ? parts.Clock.Now
        : _stopped.Task.IsCompleted ? Instant.Never
        : core.NextWakeup;

    /// <summary>Completes when the core has come to its end: it was told to resign, or going on would be wrong.</summary>
    public Task<MasterOutcome> Stopped => _stopped.Task;

    /// <summary>Completes when all peers have gone after that.</summary>
    public Task AllGone => _allGone.Task;

    /// <summary>How long turns took in which the allocator ran. From any thread.</summary>
    public HistogramReading AllocationTimes => _allocationTimes.Read();

    /// <summary>How long there was something to allocate before that. From any thread.</summary>
    public HistogramReading AllocationLatencies => _allocationLatencies.Read();

    /// <summary>How long writes of the registry took. From any thread.</summary>
    public HistogramReading StoreTimes => _storeTimes.Read();

    public void Take(in MasterHostInput input)
    {
        if (input.Reader is { } reader) _readers.Add(reader);
        else if (_stopped.Task.IsCompleted) Depart(input);
        else if (input.Process is { } process) Apply(process);
        else
        {
            _reading = _reading with { Inputs = _reading.Inputs + 1 };
            if (input.Input.Kind == MasterInputKind.Opened) _peers.Add(input.Link!);
            Apply(input.Input);
            if (input.Input.Kind == MasterInputKind.Lost) Remove(input.Link!);
        }
    }

    public void Wake()
    {
        if (_stopped.Task.IsCompleted || core.NextWakeup > parts.Clock.Now) return;
        long started = Stopwatch.GetTimestamp();
        long runs = core.Master?.Counters.AllocationRuns ?? 0;
        Apply(MasterInput.Woken());
        TimeSpan took = Stopwatch.GetElapsedTime(started);
        if (core.Master is { } master && master.Counters.AllocationRuns != runs)
        {
            _allocationTimes.Record(took);
            _allocationLatencies.Record(master.AllocationLatency);
        }
        _reading = _reading with
        {
            Wakeups = _reading.Wakeups + 1,
            WakeupTime = _reading.WakeupTime + took,
            LongestWakeup = took > _reading.LongestWakeup ? took : _reading.LongestWakeup,
        };
    }

    public void EndTurn()
    {
        _peers.FlushTouched();
        _events.Flush();
        parts.Board.IsRecovering = core.Standing == MasterStanding.Recovering;
        _reading = _reading with { Turns = _reading.Turns + 1 };
        if (_readers.Count > 0) AnswerReaders();
        else if (_published is not null && _publishedCore is { IsRead: false }) (_published, _publishedCore) = (null, null);
    }

    private void AnswerReaders()
    {
        SnapshotParts wanted = SnapshotParts.None;
        foreach (SnapshotRequest reader in _readers) wanted |= reader.Parts;
        MasterSnapshot? before = _published;
        MasterSnapshot? snapshot = core.Master is { } master ? Publish(master, wanted) : null;
        // Not all is read: the next turn goes on, and what came meanwhile comes first.
        if (snapshot is null && core.Master is not null) return;
        int shared = snapshot is null ? 0 : snapshot == before ? _readers.Count : _readers.Count - 1;
        _reading = _reading with { SharedReadings = _reading.SharedReadings + shared };
        MasterView view = new(snapshot, _reading with { Registrar = core.ReadRegistrar() });
        foreach (SnapshotRequest reader in _readers)
        {
            reader.Answer(reader.WantsRegistry ? view with { Registry = core.ReadRegistry() } : view);
            // It may have ended before the snapshot was there; then nobody would ever remove it.
            if (reader.Observer is { End: null } stream && snapshot is not null) _events.Add(stream);
        }
        _readers.Clear();
    }

    private void Remove(IPeerLink link)
    {
        _peers.Remove(link);
        if (link is EventStream stream) _events.Remove(stream);
    }

    // A snapshot serves all who ask until something changes. A later leadership is another core.
    private MasterSnapshot? Publish(MasterCore master, SnapshotParts wanted)
    {
        if (_published is { } last && _publishedCore == master && last.Revision == master.Revision)
        {
            if ((last.Parts & wanted) == wanted) return last;
            wanted |= last.Parts;
        }
        if (master.TrySnapshot(wanted, parts.Clock.Now, ReadingsPerTurn) is not { } snapshot) return null;
        _publishedCore = master;
        return _published = snapshot;
    }

    // ---- the core

    private void Apply(in MasterInput input)
    {
        core.Apply(input, parts.Clock.Now, _effects, _processEffects);
        Perform();
        RecordStores();
    }

    private void Apply(in LeadershipInput input)
    {
        core.Apply(input, parts.Clock.Now, _effects, _processEffects);
        Perform();
        RecordStores();
        // What a former leadership looked like is nobody's business, and may be large.
        if (core.Master is null) (_published, _publishedCore) = (null, null);
    }

    // One input brings the end of one write at most, unless the registry is in memory: then all take no time.
    private void RecordStores()
    {
        (long count, TimeSpan latest) = core.RegistryStores;
        for (; _stores < count; _stores++) _storeTimes.Record(latest);
    }

    private void Perform()
    {
        for (int index = 0; index < _effects.Count; index++) Perform(_effects[index]);
        _effects.Clear();
        for (int index = 0; index < _processEffects.Count; index++) Perform(_processEffects[index]);
        _processEffects.Clear();
        parts.Board.Suspend(core.Standing == MasterStanding.Suspended);
    }

    private void Perform(in MasterEffect effect)
    {
        switch (effect.Kind)
        {
            case MasterEffectKind.Send: Send(effect); break;
            case MasterEffectKind.Disconnect:
                _peers.Disconnect(effect.Connection, effect.Reason, effect.Text!);
                break;
            // The core of the process has taken it to its log.
            case MasterEffectKind.Persist: break;
            case MasterEffectKind.Publish: _events.Send(effect.Message!); break;
            case MasterEffectKind.Notice: parts.Log.Notice(effect.Severity, effect.Text!); break;
            default: Invariant.Check(false, $"an unknown effect {effect.Kind}"); break;
        }
    }

    private void Send(in MasterEffect effect)
    {
        IMessage message = effect.Message!;
        if (parts.Log.IsVerbose(LogVerbosity.Messages))
            parts.Log.Information($"to {effect.Connection}: {message.MessageName}");
        SendOutcome outcome = _peers.Send(effect.Connection, message, effect.Correlation, effect.IsAnswer);
        // A slow reader's end, and that of a connection that is gone, come as inputs.
        if (outcome != SendOutcome.TooLarge) return;
        _reading = _reading with { TooLargeMessages = _reading.TooLargeMessages + 1 };
        string text =
            $"a {message.MessageName} of {message.MeasureBytes()} bytes is more than {effect.Connection} takes";
        parts.Log.Error(text);
        Refusal refusal = new() { Code = RefusalCode.Exhausted, Message = text };
        _peers.Send(effect.Connection, refusal, effect.Correlation, effect.IsAnswer);
    }

    // ---- the end

    private void Depart(in MasterHostInput input)
    {
        if (input.Process is null && input.Input.Kind == MasterInputKind.Opened)
        {
            _peers.Add(input.Link!);
            input.Link!.Close(GoodbyeReason.ShuttingDown, "the master stops");
        }
        if (input.Process is null && input.Input.Kind == MasterInputKind.Lost) _peers.Remove(input.Link!);
        if (_peers.Open.Count == 0) _allGone.TrySetResult();
    }
}
