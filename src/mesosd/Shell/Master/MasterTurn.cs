using Mesosd.Core;
using Mesosd.Master;
using Mesosd.Shell.Log;
using Mesosd.Shell.Loop;

namespace Mesosd.Shell.Master;

/// <summary>What the master's loop does in a turn: applies inputs to the core and performs its effects.</summary>
internal sealed class MasterTurn(MasterCore core, HostClock clock, RoleLog log) : IRoleTurn<MasterHostInput>
{
    private readonly EffectList<MasterEffect> _effects = new();
    private readonly PeerConnections _peers = new();
    private readonly Queue<RegistryUpdateId> _written = new();
    private readonly List<SnapshotReader> _readers = [];
    private MasterSnapshot? _published;
    private LoopReading _reading;

    public Instant NextWakeup => core.NextWakeup;

    public PeerConnections Peers => _peers;

    /// <summary>What the loop has done so far; a reader on another thread may see it some inputs late.</summary>
    public LoopReading Reading => _reading;

    public void Take(in MasterHostInput input)
    {
        if (input.Reader is { } reader)
        {
            _readers.Add(reader);
            return;
        }
        _reading = _reading with { Inputs = _reading.Inputs + 1 };
        if (input.Input.Kind == MasterInputKind.Opened) _peers.Add(input.Connection!);
        Apply(input.Input);
        if (input.Input.Kind == MasterInputKind.Lost) _peers.Remove(input.Connection!);
    }

    public void Wake()
    {
        Instant begin = clock.Now;
        Apply(MasterInput.Woken());
        TimeSpan took = clock.Now - begin;
        _reading = _reading with
        {
            Wakeups = _reading.Wakeups + 1,
            WakeupTime = _reading.WakeupTime + took,
            LongestWakeup = took > _reading.LongestWakeup ? took : _reading.LongestWakeup,
        };
    }

    public void EndTurn()
    {
        _reading = _reading with { Turns = _reading.Turns + 1 };
        _peers.FlushTouched();
        if (_readers.Count == 0) return;
        SnapshotParts wanted = _readers.Aggregate(SnapshotParts.None, (parts, reader) => parts | reader.Parts);
        bool isFresh = _published is { } last && last.Revision == core.Revision && (last.Parts & wanted) == wanted;
        if (!isFresh) _published = core.Snapshot(wanted, clock.Now);
        foreach (SnapshotReader reader in _readers) reader.Show(_published!);
        _readers.Clear();
    }

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
            case MasterEffectKind.Send:
                _peers.Send(effect.Connection, effect.Message!, effect.Correlation, effect.IsAnswer);
                break;
            case MasterEffectKind.Disconnect:
                _peers.Disconnect(effect.Connection, effect.Reason, effect.Text!);
                break;
            case MasterEffectKind.Persist:
                _written.Enqueue(effect.Update);
                break;
            case MasterEffectKind.Notice:
                log.Notice(effect.Severity, effect.Text!);
                break;
            default:
                Invariant.Check(false, $"an unknown effect {effect.Kind}");
                break;
        }
    }
}
