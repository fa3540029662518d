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
        if (_snapshot is null)
        {
            _snapshot = new RegistrySnapshot(State, _sequence);
            _snapshotLogBytes = _logBytes;
        }
        int number = _snapshot.Parts;
        if (_snapshot.NextPart() is { } part)
            return Fenced(RegistryWriteKind.Part,
                CoordinationStep.Create(_paths.Part(part.Sequence, number), MessageCodec.ToBytes(part)));
        return Fenced(RegistryWriteKind.Head, CoordinationStep.Write(_paths.Head, HeadOf(_snapshot)));
    }

    private static byte[] HeadOf(RegistrySnapshot? snapshot) => MessageCodec.ToBytes(new RegistryHead
    {
        FormatVersion = RegistryHeadCheck.FormatVersion,
        SnapshotSequence = snapshot?.Sequence ?? 0,
        SnapshotParts = (uint)(snapshot?.Parts ?? 0),
        SoftwareVersion = MesosdVersion.Text,
    });

    private void HeadWritten()
    {
        RegistrySnapshot snapshot = _snapshot!;
        _snapshot = null;
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
        CoordinationStep[] deletes = new CoordinationStep[count];
        for (int index = 0; index < count; index++) deletes[index] = CoordinationStep.Delete(_superfluous.Dequeue());
        return Fenced(RegistryWriteKind.Cleaning, deletes);
    }

    // Somebody was faster, or an earlier attempt was done after all.
    private void CleanWithout(RegistryWrite write, int step)
    {
        List<CoordinationStep> rest = [.. write.Steps];
        rest.RemoveAt(step);
        if (rest.Count > 1) _write = new RegistryWrite(RegistryWriteKind.Cleaning, rest);
    }
}
