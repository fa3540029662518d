using Mesosd.Core;
using Mesosd.Leadership;
using Mesosd.Master;
using Mesosd.Protocol.Client;
using Mesosd.Protocol.Native;

namespace Mesosd.Registry;

/// <summary>
/// The log of a single master, in a journal on its disk. What failed to be written may be on the disk all the same;
/// so after a failure the whole journal is replaced by what is known to be durable, before anything else is written.
/// </summary>
internal sealed class JournalRegistryLog : IRegistryLog
{
    private static readonly BackoffSettings s_retries = new(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(10));

    private readonly IReadOnlyList<RegistryEntry> _stored;
    private readonly RegistryQueue _queue;
    private readonly Backoff _backoff;
    private readonly RegistryReplay _replay;
    private readonly RegistryTimes _times;
    private ulong _sequence;
    private ulong _entries;
    private long _logBytes;
    private long _snapshotBytes;
    private List<WaitingOperation>? _batch;
    private RegistryEntry? _entry;
    private RegistrySnapshot? _snapshot;
    private bool _mustReplace;
    private Instant _retryAt = Instant.Never;
    private string _failure = "the disk has not answered yet";

    /// <param name="stored">What the journal holds, oldest first: parts of a snapshot, and entries behind it.</param>
    /// <param name="times">Where the times of writes are noted.</param>
    /// <param name="storeTimeout">How long an operation may wait.</param>
    /// <param name="seed">Where pauses come from.</param>
    public JournalRegistryLog(
        IReadOnlyList<RegistryEntry> stored, RegistryTimes times, TimeSpan storeTimeout, ulong seed)
    {
        _stored = stored;
        _times = times;
        _queue = new RegistryQueue(storeTimeout);
        _backoff = new Backoff(s_retries, seed);
        _replay = new RegistryReplay(State);
    }

    public RegistryState State { get; } = new();

    public RegistryLogStanding Standing { get; private set; }

    public string? Fault { get; private set; }

    public bool IsWriting => _batch is not null || _queue.Count > 0;

    public int WaitingCount => _queue.Count;

    public long StoredBytes => _snapshotBytes + _logBytes;

    public Instant NextWakeup => Instant.Min(_retryAt, _queue.NextDeadline);

    public void Start(Instant now, EffectList<LeadershipEffect> effects)
    {
        for (int index = 0; index < _stored.Count && Fault is null; index++) Read(index);
        _sequence = _replay.Sequence;
        CheckEnd();
        Standing = Fault is null ? RegistryLogStanding.Ready : RegistryLogStanding.Refused;
    }

    public void Append(RegistryUpdateId update, RegistryOperation operation, Instant now) =>
        _queue.Add(update, operation, now);

    public void GoOn(Instant now, EffectList<LeadershipEffect> effects)
    {
        _queue.FailOverdue(now, _failure);
        if (_retryAt <= now) _retryAt = Instant.Never;
        if (_batch is not null || _snapshot is not null || _retryAt != Instant.Never) return;
        if (_mustReplace || RegistrySnapshot.IsDue(_logBytes, _entries, _snapshotBytes)) Replace(effects);
        else if (_queue.Count > 0) Write(now, effects);
    }

    public void Take(in LeadershipInput input, Instant now, EffectList<LeadershipEffect> effects)
    {
        if (input.Kind == LeadershipInputKind.JournalWritten) Written(input.Sequence, now);
        else if (input.Kind == LeadershipInputKind.JournalFailed) Failed(input.Text!, now, effects);
    }

    public void Reach(bool isReachable)
    {
    }

    // A single master's leadership ends with its process, when what was put back after a failure may be on the disk.
    public void FailWaiting(string why)
    {
    }

    public bool TryTakeOutcome(out RegistryOutcome outcome) => _queue.TryTakeOutcome(out outcome);

    // ---- reading

    // A journal begins with the parts of a snapshot, which have one number, and an entry behind them; or with the first
    // entry of all, which is as good as a snapshot of itself.
    private void Read(int index)
    {
        RegistryEntry entry = _stored[index];
        string where = $"record {index + 1} of the journal";
        int bytes = entry.MeasureBytes();
        if (_entries == 0 && entry.Sequence == _stored[0].Sequence)
        {
            Fault = entry.Sequence == 0
                ? $"read the registry: {where} has number 0, expected 1 at least"
                : _replay.AddPart(entry, entry.Sequence, where);
            _snapshotBytes += bytes;
            return;
        }
        Fault = _replay.AddEntry(entry, where);
        _entries++;
        _logBytes += bytes;
    }

    private void CheckEnd()
    {
        if (Fault is null && _entries == 0 && _sequence > 1)
            Fault = $"read the registry: the journal's snapshot {_sequence} has no entry behind it, so its end was cut off; " +
                "restore the journal from a backup";
    }

    // ---- writing

    private void Write(Instant now, EffectList<LeadershipEffect> effects)
    {
        _times.BeginStore(now);
        _batch = _queue.TakeBatch();
        _entry = new RegistryEntry { Sequence = _sequence + 1 };
        foreach (WaitingOperation waiting in _batch) _entry.Operations.Add(waiting.Operation);
        effects.Add(LeadershipEffect.Append(_entry));
    }

    // The entry behind the snapshot shows a reader that nothing was cut off.
    private void Replace(EffectList<LeadershipEffect> effects)
    {
        _snapshot = new RegistrySnapshot(State, _sequence);
        List<RegistryEntry> entries = [];
        // Nothing written yet: there is nothing to stand for.
        if (_sequence > 0)
        {
            while (_snapshot.NextPart() is { } part) entries.Add(part);
            entries.Add(new RegistryEntry { Sequence = _sequence + 1 });
        }
        effects.Add(LeadershipEffect.Replace(entries));
    }

    private void Written(ulong sequence, Instant now)
    {
        if (_snapshot is not null) Replaced(sequence);
        else if (_batch is { } batch) Appended(sequence, batch, now);
        _backoff.Reset();
    }

    private void Replaced(ulong sequence)
    {
        ulong expected = _sequence == 0 ? 0 : _sequence + 1;
        Invariant.Check(sequence == expected, $"the journal was replaced up to {sequence}, expected {expected}");
        _snapshotBytes = _snapshot!.Bytes;
        _snapshot = null;
        _mustReplace = false;
        _sequence = sequence;
        _entries = 0;
        _logBytes = 0;
    }

    private void Appended(ulong sequence, List<WaitingOperation> batch, Instant now)
    {
        _times.EndStore(now);
        Invariant.Check(sequence == _sequence + 1, $"the journal has entry {sequence}, expected {_sequence + 1}");
        _sequence = sequence;
        _entries++;
        _logBytes += _entry!.MeasureBytes();
        foreach (WaitingOperation waiting in batch) State.Apply(waiting.Operation);
        _queue.Complete(batch);
        _batch = null;
    }

    private void Failed(string why, Instant now, EffectList<LeadershipEffect> effects)
    {
        _failure = why;
        _snapshot = null;
        _mustReplace = true;
        if (_batch is { } batch) _queue.PutBack(batch);
        _batch = null;
        _retryAt = now + _backoff.Fail();
        effects.Add(LeadershipEffect.Notice(NoticeSeverity.Error, $"write the registry: {why}"));
    }
}
