using System.Diagnostics;
using Mesosd.Core;
using Mesosd.Master;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Mesosd.Shell.Log;
using Mesosd.Shell.Loop;

namespace Mesosd.Shell.Master;

/// <summary>
/// What the master's loop does in a turn: applies inputs to the core and performs its effects.
/// </summary>
internal sealed class MasterTurn(MasterCore core, HostClock clock, RoleLog log) : IRoleTurn<MasterHostInput>
{
    private readonly EffectList<MasterEffect> _effects = new();
    private readonly PeerConnections _peers = new();
    private readonly Queue<RegistryUpdateId> _written = new();
    private readonly List<SnapshotRequest> _readers = [];
    private readonly TaskCompletionSource _allGone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private MasterSnapshot? _published;
    private LoopReading _reading;
    private bool _leaving;

    /// <summary>After a farewell nothing is due any more: the core has been left as it is.</summary>
    public Instant NextWakeup => _leaving ? Instant.Never : core.NextWakeup;

    /// <summary>Completes when all peers have gone after the farewell.</summary>
    public Task AllGone => _allGone.Task;

    public void Take(in MasterHostInput input)
    {
        if (input.Reader is { } reader) _readers.Add(reader);
        else if (input.IsFarewell) SayFarewell();
        else if (_leaving) Depart(input);
        else
        {
            _reading = _reading with { Inputs = _reading.Inputs + 1 };
            if (input.Input.Kind == MasterInputKind.Opened) _peers.Add(input.Connection!);
            Apply(input.Input);
            if (input.Input.Kind == MasterInputKind.Lost) _peers.Remove(input.Connection!);
        }
    }

    public void Wake()
    {
        long started = Stopwatch.GetTimestamp();
        Apply(MasterInput.Woken());
        TimeSpan took = Stopwatch.GetElapsedTime(started);
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
        _reading = _reading with { Turns = _reading.Turns + 1 };
        if (_readers.Count == 0) return;
        SnapshotParts parts = SnapshotParts.None;
        foreach (SnapshotRequest reader in _readers) parts |= reader.Parts;
        MasterView view = new(Publish(parts), _reading);
        foreach (SnapshotRequest reader in _readers) reader.Answer(view);
        _readers.Clear();
    }

    // A snapshot serves all who ask until something changes.
    private MasterSnapshot Publish(SnapshotParts parts)
    {
        if (_published is { } last && last.Revision == core.Revision)
        {
            if ((last.Parts & parts) == parts) return last;
            parts |= last.Parts;
        }
        return _published = core.Snapshot(parts, clock.Now);
    }

    // ---- the core

    private void Apply(in MasterInput input)
    {
        core.Apply(input, clock.Now, _effects);
        Perform();
        // The registry of this version is in memory: a write is done when it is asked for.
        while (_written.TryDequeue(out RegistryUpdateId update))
        {
            core.Apply(MasterInput.Persisted(update), clock.Now, _effects);
            Perform();
        }
    }

    private void Perform()
    {
        for (int index = 0; index < _effects.Count; index++) Perform(_effects[index]);
        _effects.Clear();
    }

    private void Perform(in MasterEffect effect)
    {
        switch (effect.Kind)
        {
            case MasterEffectKind.Send: Send(effect); break;
            case MasterEffectKind.Disconnect:
                _peers.Disconnect(effect.Connection, effect.Reason, effect.Text!);
                break;
            case MasterEffectKind.Persist: _written.Enqueue(effect.Update); break;
            case MasterEffectKind.Notice: log.Notice(effect.Severity, effect.Text!); break;
            default: Invariant.Check(false, $"an unknown effect {effect.Kind}"); break;
        }
    }

    private void Send(in MasterEffect effect)
    {
        IMessage message = effect.Message!;
        SendOutcome outcome = _peers.Send(effect.Connection, message, effect.Correlation, effect.IsAnswer);
        // A slow reader's end, and that of a connection that is gone, come as inputs.
        if (outcome != SendOutcome.TooLarge) return;
        _reading = _reading with { TooLargeMessages = _reading.TooLargeMessages + 1 };
        string text =
            $"a {message.MessageName} of {message.MeasureBytes()} bytes is more than {effect.Connection} takes";
        log.Error(text);
        Refusal refusal = new() { Code = RefusalCode.Exhausted, Message = text };
        _peers.Send(effect.Connection, refusal, effect.Correlation, effect.IsAnswer);
    }

    // ---- the end

    // From here on the core hears nothing: that its peers go because the master goes must not end their
    // frameworks.
    private void SayFarewell()
    {
        _leaving = true;
        _peers.CloseAll(GoodbyeReason.ShuttingDown, "the master stops; come back, or go to the next one");
        if (_peers.Open.Count == 0) _allGone.TrySetResult();
    }

    private void Depart(in MasterHostInput input)
    {
        if (input.Input.Kind == MasterInputKind.Opened)
        {
            _peers.Add(input.Connection!);
            input.Connection!.Close(GoodbyeReason.ShuttingDown, "the master stops");
        }
        if (input.Input.Kind == MasterInputKind.Lost) _peers.Remove(input.Connection!);
        if (_peers.Open.Count == 0) _allGone.TrySetResult();
    }
}
