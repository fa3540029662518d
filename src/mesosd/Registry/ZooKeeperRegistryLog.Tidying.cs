using Mesosd.Coordination;
using Mesosd.Core;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Registry;

// Between batches: what is superfluous is deleted, a snapshot is written part by part, then the head is switched.
// A leader that ends at any point leaves a registry that reads the same; the next one deletes what was left over.
internal sealed partial class ZooKeeperRegistryLog
{
    private readonly Queue<string> _superfluous = new();
    private RegistrySnapshot? _snapshot;
    private int _snapshotParts;
    private long _snapshotLogBytes;
    private bool _isTidyingDue;

    // What an earlier leader left of a snapshot may have the names of ours: it goes first.
    private RegistryWrite? NextTidying()
    {
        if (_superfluous.Count > 0) return NextCleaning();
        if (_snapshot is null && !RegistrySnapshot.IsDue(_logBytes, _sequence - _snapshotSequence, _snapshotBytes))
            return null;
        return NextOfSnapshot();
    }

    private RegistryWrite NextOfSnapshot()
    {
        if (_snapshot is null)
        {
            _snapshot = new RegistrySnapshot(State, _sequence);
            _snapshotLogBytes = _logBytes;
        }
        RegistrySnapshot snapshot = _snapshot;
        int number = snapshot.Parts;
        string? last = number > 0 ? _paths.Part(snapshot.Sequence, number - 1) : _isRewriting ? null : LastOfLog;
        if (snapshot.NextPart() is { } part)
            return Chained(RegistryWriteKind.Part, last,
                CoordinationStep.Create(_paths.Part(part.Sequence, number), MessageCodec.ToBytes(part)));
        return Chained(RegistryWriteKind.Head, last,
            CoordinationStep.Write(_paths.Head, HeadOf(snapshot.Sequence, snapshot.Parts)));
    }

    private static byte[] HeadOf(ulong snapshotSequence, int snapshotParts) => MessageCodec.ToBytes(new RegistryHead
    {
        FormatVersion = RegistryHeadCheck.FormatVersion,
        SnapshotSequence = snapshotSequence,
        SnapshotParts = (uint)snapshotParts,
        SoftwareVersion = MesosdVersion.Text,
    });

    private void HeadWritten()
    {
        RegistrySnapshot snapshot = _snapshot!;
        _snapshot = null;
        _isRewriting = false;
        for (ulong sequence = _snapshotSequence + 1; sequence <= snapshot.Sequence; sequence++)
            _superfluous.Enqueue(_paths.Entry(sequence));
        for (int part = 0; part < _snapshotParts; part++)
            _superfluous.Enqueue(_paths.Part(_snapshotSequence, part));
        _snapshotSequence = snapshot.Sequence;
        _snapshotParts = snapshot.Parts;
        _snapshotBytes = snapshot.Bytes;
        _logBytes -= _snapshotLogBytes;
    }

    private RegistryWrite NextCleaning()
    {
        int count = Math.Min(_superfluous.Count, RegistryLimits.DeletesAtOnce);
        List<CoordinationStep> steps = [];
        // Were the head's switch lost, this would delete what the head before it names.
        if (_snapshotParts > 0) steps.Add(CoordinationStep.Write(_paths.Head, HeadOf(_snapshotSequence, _snapshotParts)));
        for (int index = 0; index < count; index++) steps.Add(CoordinationStep.Delete(_superfluous.Dequeue()));
        return Chained(RegistryWriteKind.Cleaning, LastPart, [.. steps]);
    }

    // Somebody was faster, or an earlier attempt was done after all.
    private void CleanWithout(RegistryWrite write, int step)
    {
        List<CoordinationStep> rest = [.. write.Steps];
        rest.RemoveAt(step);
        if (rest[^1].Kind == CoordinationStepKind.Delete) _write = new RegistryWrite(RegistryWriteKind.Cleaning, rest);
    }
}
