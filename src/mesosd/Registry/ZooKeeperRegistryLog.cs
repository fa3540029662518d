using Mesosd.Coordination;
using Mesosd.Core;
using Mesosd.Leadership;
using Mesosd.Master;
using Mesosd.Protocol.Client;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Registry;

/// <summary>
/// The log in ZooKeeper. Every write checks in the same transaction that our election node exists; so nothing of ours
/// lands once it is gone, and as long as it is there nobody else writes. It checks as well that what we wrote last is
/// there: a service that lost writes must not get a log with a gap.
/// </summary>
/// <remarks>
/// A write whose answer was lost is repeated as it was: what it makes has a name that only we would use, so a node that
/// exists then is ours.
/// </remarks>
internal sealed partial class ZooKeeperRegistryLog : IRegistryLog
{
    private static readonly BackoffSettings s_retries = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(5));

    private readonly RegistryPaths _paths;
    private readonly string _fence;
    private readonly CoordinationNumbers _numbers;
    private readonly RegistryTimes _times;
    private readonly RegistryQueue _queue;
    private readonly Backoff _backoff;

    private ulong _sequence;
    private ulong _snapshotSequence;
    private long _snapshotBytes;
    private long _logBytes;

    private bool _isReachable = true;
    private Instant _retryAt = Instant.Never;
    private CoordinationRequestId _asked;
    private RegistryWrite? _write;
    private bool _isUnderWay;
    private List<WaitingOperation>? _batch;

    /// <param name="root">The election's path; the registry is below.</param>
    /// <param name="fence">Our election node's path.</param>
    /// <param name="numbers">Where requests get their numbers.</param>
    /// <param name="times">Where the times of reading and of writes are noted.</param>
    /// <param name="storeTimeout">How long an operation may wait.</param>
    /// <param name="seed">Where pauses come from.</param>
    public ZooKeeperRegistryLog(
        string root, string fence, CoordinationNumbers numbers, RegistryTimes times, TimeSpan storeTimeout, ulong seed)
    {
        _times = times;
        _paths = new RegistryPaths(root);
        _fence = fence;
        _numbers = numbers;
        _queue = new RegistryQueue(storeTimeout);
        _backoff = new Backoff(s_retries, seed);
    }

    public RegistryState State { get; private set; } = new();

    public RegistryLogStanding Standing { get; private set; }

    /// <summary>Whether there was no registry before this leadership.</summary>
    public bool IsNew { get; private set; }

    public string? Fault { get; private set; }

    public bool IsWriting => _batch is not null || _queue.Count > 0;

    public int WaitingCount => _queue.Count;

    public long StoredBytes => _snapshotBytes + _logBytes;

    public Instant NextWakeup => Standing is RegistryLogStanding.Deposed or RegistryLogStanding.Refused
        ? Instant.Never
        : Instant.Min(_retryAt, _queue.NextDeadline);

    public void Start(Instant now, EffectList<LeadershipEffect> effects)
    {
        _times.BeginFetch(now);
        GoOn(now, effects);
    }

    public void Append(RegistryUpdateId update, RegistryOperation operation, Instant now) =>
        _queue.Add(update, operation, now);

    public void GoOn(Instant now, EffectList<LeadershipEffect> effects)
    {
        _queue.FailOverdue(now, _isReachable ? "the service is too slow" : "the service cannot be reached");
        if (_retryAt <= now) _retryAt = Instant.Never;
        if (!_isReachable || _isUnderWay || _retryAt != Instant.Never) return;
        if (_write is null && Standing == RegistryLogStanding.Ready) _write = NextWrite();
        if (_write is not null) Send(now, effects);
        else if (Standing == RegistryLogStanding.Recovering) Read(effects);
    }

    public void Take(in LeadershipInput input, Instant now, EffectList<LeadershipEffect> effects)
    {
        if (input.Kind != LeadershipInputKind.Answered) return;
        CoordinationAnswer answer = input.Answer!;
        if (_isUnderWay && input.Request == _asked) TakeWritten(answer, now, effects);
        else if (_reads.Remove(input.Request, out int index)) TakeRead(index, answer, now);
    }

    // An outage is over: whatever waited for a better moment may go at once.
    public void Reach(bool isReachable)
    {
        if (isReachable == _isReachable) return;
        _isReachable = isReachable;
        _retryAt = Instant.Never;
    }

    public void FailWaiting(string why) => _queue.FailAll(why);

    public bool TryTakeOutcome(out RegistryOutcome outcome) => _queue.TryTakeOutcome(out outcome);

    // ---- writes

    // Operations go first; but each of them lets one step of tidying up go before the next.
    private RegistryWrite? NextWrite()
    {
        if (_isRewriting) return NextOfSnapshot();
        if (_queue.Count > 0 && !_isTidyingDue) return NextBatch();
        _isTidyingDue = false;
        return NextTidying() ?? (_queue.Count > 0 ? NextBatch() : null);
    }

    private RegistryWrite NextBatch()
    {
        _batch = _queue.TakeBatch();
        _isTidyingDue = true;
        RegistryEntry entry = new() { Sequence = _sequence + 1 };
        foreach (WaitingOperation waiting in _batch) entry.Operations.Add(waiting.Operation);
        byte[] bytes = MessageCodec.ToBytes(entry);
        return Chained(RegistryWriteKind.Batch, LastOfLog, CoordinationStep.Create(_paths.Entry(entry.Sequence), bytes));
    }

    private RegistryWrite Fenced(RegistryWriteKind kind, params ReadOnlySpan<CoordinationStep> steps) =>
        new(kind, [CoordinationStep.Check(_fence), .. steps]);

    private RegistryWrite Chained(RegistryWriteKind kind, string? last, params ReadOnlySpan<CoordinationStep> steps) =>
        last is null
            ? Fenced(kind, steps)
            : new RegistryWrite(kind, [CoordinationStep.Check(_fence), CoordinationStep.Check(last), .. steps]);

    private void Send(Instant now, EffectList<LeadershipEffect> effects)
    {
        if (_write!.Kind == RegistryWriteKind.Batch) _times.BeginStore(now);
        _asked = _numbers.Next();
        _isUnderWay = true;
        effects.Add(LeadershipEffect.Ask(_asked, CoordinationRequest.Transact(_write.Steps)));
    }

    private void TakeWritten(CoordinationAnswer answer, Instant now, EffectList<LeadershipEffect> effects)
    {
        _isUnderWay = false;
        RegistryWrite write = _write!;
        if (answer.Status == CoordinationStatus.Unavailable)
        {
            write.IsRepeat = true;
            _retryAt = now + _backoff.Fail();
            return;
        }
        _backoff.Reset();
        _write = null;
        if (answer.Status == CoordinationStatus.Done) Written(write, now);
        else if (answer is { Status: CoordinationStatus.NoNode, FailedStep: 0 }) BeDeposed(write);
        else if (write.MissesLast(answer)) RewriteAll(write, effects);
        else if (answer.Status == CoordinationStatus.NodeExists && IsOurs(write, answer)) Written(write, now);
        else if (answer.Status == CoordinationStatus.NodeExists && _isRewriting) Replace(write, answer.FailedStep);
        else if (write.Kind == RegistryWriteKind.Cleaning && answer.Status == CoordinationStatus.NoNode)
            CleanWithout(write, answer.FailedStep);
        else Refuse(write, answer);
    }

    // Of what is made at once, the first shows whether it was.
    private static bool IsOurs(RegistryWrite write, CoordinationAnswer answer) =>
        write.IsRepeat && answer.FailedStep == write.FirstChange;

    private void Written(RegistryWrite write, Instant now)
    {
        switch (write.Kind)
        {
            case RegistryWriteKind.Founding: IsNew = true; break;
            case RegistryWriteKind.Doubt: EndDoubt(); break;
            case RegistryWriteKind.Batch: BatchWritten(write, now); break;
            case RegistryWriteKind.Part: break;
            case RegistryWriteKind.Head: HeadWritten(); break;
            case RegistryWriteKind.Cleaning: break;
            default: Invariant.Check(false, $"an unknown write {write.Kind}"); break;
        }
    }

    private void BatchWritten(RegistryWrite write, Instant now)
    {
        _times.EndStore(now);
        _sequence++;
        _logBytes += write.Steps[write.FirstChange].Data.Length;
        foreach (WaitingOperation waiting in _batch!) State.Apply(waiting.Operation);
        _queue.Complete(_batch);
        _batch = null;
    }

    // A repeat tells nothing of the first time.
    private void BeDeposed(RegistryWrite write)
    {
        Standing = RegistryLogStanding.Deposed;
        if (write.IsRepeat || _batch is not { } batch) return;
        _queue.PutBack(batch);
        _batch = null;
    }

    private void Refuse(RegistryWrite write, CoordinationAnswer answer)
    {
        int step = Math.Clamp(answer.FailedStep, 0, write.Steps.Count - 1);
        string what = $"write the registry, {write.Steps[step].Path}";
        End(answer.Status switch
        {
            CoordinationStatus.NodeExists => $"{what}: it exists, although nobody but this leader could have made it; " +
                "does another program write here?",
            CoordinationStatus.NoNode => $"{what}: what it belongs to is gone; did somebody delete it?",
            _ => $"{what}: {answer.Text}",
        });
    }

    private void End(string fault)
    {
        Fault = fault;
        Standing = RegistryLogStanding.Refused;
        _write = null;
        _reads.Clear();
    }
}
