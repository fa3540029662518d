using Mesosd.Coordination;
using Mesosd.Core;
using Mesosd.Leadership;
using Mesosd.Protocol.Native;

namespace Mesosd.Registry;

// Reading what earlier leaders wrote. Nobody writes meanwhile but us. An answer that is lost begins it anew.
internal sealed partial class ZooKeeperRegistryLog
{
    private readonly Dictionary<CoordinationRequestId, int> _reads = [];
    private RegistryReadPhase _phase;
    private RegistryReplay? _replay;
    private IReadOnlyList<string> _plan = [];
    private RegistryEntry?[] _arrived = [];
    private int _nextAsked;
    private int _nextTaken;
    private string _doubt = "";

    private void Read(EffectList<LeadershipEffect> effects)
    {
        switch (_phase)
        {
            case RegistryReadPhase.Head: AskAlone(CoordinationRequest.Read(_paths.Head), effects); break;
            case RegistryReadPhase.Log: AskAlone(CoordinationRequest.List(_paths.Log), effects); break;
            case RegistryReadPhase.Leftovers: AskAlone(CoordinationRequest.List(_paths.Snapshots), effects); break;
            case RegistryReadPhase.Parts:
            case RegistryReadPhase.Entries:
                while (_nextAsked < _plan.Count && _reads.Count < RegistryLimits.ReadsUnderWay)
                    Ask(CoordinationRequest.Read(_plan[_nextAsked]), _nextAsked++, effects);
                break;
            default: Invariant.Check(false, $"an unknown phase {_phase}"); break;
        }
    }

    private void AskAlone(CoordinationRequest request, EffectList<LeadershipEffect> effects)
    {
        if (_reads.Count == 0) Ask(request, 0, effects);
    }

    private void Ask(CoordinationRequest request, int index, EffectList<LeadershipEffect> effects)
    {
        CoordinationRequestId id = _numbers.Next();
        _reads.Add(id, index);
        effects.Add(LeadershipEffect.Ask(id, request));
    }

    private void TakeRead(int index, CoordinationAnswer answer, Instant now)
    {
        if (answer.Status == CoordinationStatus.Unavailable)
        {
            BeginAnew();
            _retryAt = now + _backoff.Fail();
            return;
        }
        _backoff.Reset();
        if (answer.Status == CoordinationStatus.Refused)
        {
            End($"read the registry in {_paths.Head}: {answer.Text}");
            return;
        }
        switch (_phase)
        {
            case RegistryReadPhase.Head: HeadRead(answer); break;
            case RegistryReadPhase.Log: LogListed(answer); break;
            case RegistryReadPhase.Leftovers: LeftoversListed(answer); break;
            case RegistryReadPhase.Parts:
            case RegistryReadPhase.Entries:
                EntryRead(index, answer);
                break;
            default: Invariant.Check(false, $"an unknown phase {_phase}"); break;
        }
        if (Standing == RegistryLogStanding.Ready) _times.EndFetch(now);
    }

    private void BeginAnew()
    {
        _reads.Clear();
        _phase = RegistryReadPhase.Head;
        State = new RegistryState();
        _superfluous.Clear();
        _snapshotBytes = 0;
        _logBytes = 0;
    }

    // ---- the head

    private void HeadRead(CoordinationAnswer answer)
    {
        if (answer.Status != CoordinationStatus.Done)
        {
            _write = Fenced(RegistryWriteKind.Founding,
                CoordinationStep.Create(_paths.Head, HeadOf(0, 0)),
                CoordinationStep.Create(_paths.Log, ReadOnlyMemory<byte>.Empty),
                CoordinationStep.Create(_paths.Snapshots, ReadOnlyMemory<byte>.Empty));
            return;
        }
        string? fault = RegistryReplay.Decode(answer.Data, _paths.Head, out RegistryHead? head);
        fault ??= RegistryHeadCheck.Check(head!, _paths.Head);
        if (fault is not null)
        {
            End(fault);
            return;
        }
        _replay = new RegistryReplay(State);
        _snapshotSequence = head!.SnapshotSequence;
        _snapshotParts = (int)Math.Min(head.SnapshotPartsOrDefault, int.MaxValue);
        BeginRun(RegistryReadPhase.Parts,
            [.. Enumerable.Range(0, _snapshotParts).Select(part => _paths.Part(_snapshotSequence, part))]);
    }

    // ---- entries

    private void BeginRun(RegistryReadPhase phase, IReadOnlyList<string> plan)
    {
        _phase = phase;
        _plan = plan;
        _arrived = new RegistryEntry?[plan.Count];
        _nextAsked = 0;
        _nextTaken = 0;
        if (plan.Count == 0) EndRun();
    }

    private void EntryRead(int index, CoordinationAnswer answer)
    {
        string path = _plan[index];
        if (answer.Status != CoordinationStatus.Done)
        {
            Doubt($"read the registry: {path} is missing");
            return;
        }
        string? fault = RegistryReplay.Decode(answer.Data, path, out _arrived[index]);
        if (_phase == RegistryReadPhase.Parts) _snapshotBytes += answer.Data.Length;
        else _logBytes += answer.Data.Length;
        while (fault is null && _nextTaken < _plan.Count && _arrived[_nextTaken] is { } entry)
        {
            fault = _phase == RegistryReadPhase.Parts
                ? _replay!.AddPart(entry, _snapshotSequence, _plan[_nextTaken])
                : _replay!.AddEntry(entry, _plan[_nextTaken]);
            _arrived[_nextTaken++] = null;
        }
        if (fault is not null) End(fault);
        else if (_nextTaken == _plan.Count) EndRun();
    }

    private void EndRun()
    {
        if (_phase == RegistryReadPhase.Parts)
        {
            _phase = RegistryReadPhase.Log;
            return;
        }
        _sequence = _replay!.Sequence;
        Standing = RegistryLogStanding.Ready;
    }

    private void LogListed(CoordinationAnswer answer)
    {
        if (answer.Status != CoordinationStatus.Done)
        {
            Doubt($"read the registry: {_paths.Log} is missing");
            return;
        }
        List<ulong> numbers = [];
        foreach (string child in answer.Children)
            if (RegistryPaths.TryParseEntry(child, out ulong number)) numbers.Add(number);
        numbers.Sort();
        List<string> plan = [];
        foreach (ulong number in numbers)
        {
            if (number <= _snapshotSequence) _superfluous.Enqueue(_paths.Entry(number));
            else plan.Add(_paths.Entry(number));
        }
        ulong last = numbers.Count == 0 ? 0 : numbers[^1];
        if (plan.Count > 0 && last != _snapshotSequence + (ulong)plan.Count)
        {
            Doubt($"read the registry: {_paths.Log} has {plan.Count} entries behind number {_snapshotSequence}, and the " +
                $"last has number {last}: some are missing");
            return;
        }
        _plan = plan;
        _phase = RegistryReadPhase.Leftovers;
    }

    private void LeftoversListed(CoordinationAnswer answer)
    {
        if (answer.Status != CoordinationStatus.Done)
        {
            Doubt($"read the registry: {_paths.Snapshots} is missing");
            return;
        }
        HashSet<string> inForce =
            [.. Enumerable.Range(0, _snapshotParts).Select(part => RegistryPaths.PartName(_snapshotSequence, part))];
        foreach (string child in answer.Children.Order(StringComparer.Ordinal))
            if (RegistryPaths.IsPart(child) && !inForce.Contains(child))
                _superfluous.Enqueue($"{_paths.Snapshots}/{child}");
        BeginRun(RegistryReadPhase.Entries, _plan);
    }

    // ---- doubt

    // A leader that was deposed sees the next one's tidying as damage. As long as our node is there, it is damage.
    private void Doubt(string what)
    {
        _doubt = what;
        _reads.Clear();
        _write = Fenced(RegistryWriteKind.Doubt);
    }

    private void EndDoubt() => End($"{_doubt}; restore {_paths.Head} from a backup, or delete it to begin with an empty " +
        "registry: agents register again, quotas, weights, maintenance and drained agents are forgotten");
}
