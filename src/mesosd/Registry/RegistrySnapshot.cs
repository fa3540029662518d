using Mesosd.Core;
using Mesosd.Protocol.Native;

namespace Mesosd.Registry;

/// <summary>A state at one moment, cut into parts one after the other.</summary>
internal sealed class RegistrySnapshot
{
    private readonly List<RegistryOperation> _operations;
    private int _next;

    /// <param name="state">The state; it may go on afterwards.</param>
    /// <param name="sequence">The last entry that it contains.</param>
    public RegistrySnapshot(RegistryState state, ulong sequence)
    {
        _operations = [.. state.ToOperations()];
        Sequence = sequence;
    }

    /// <summary>The last entry that the snapshot stands for.</summary>
    public ulong Sequence { get; }

    /// <summary>Parts so far.</summary>
    public int Parts { get; private set; }

    /// <summary>Their bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>The next part, or null when all has been cut. An empty state is one empty part.</summary>
    public RegistryEntry? NextPart()
    {
        if (_next == _operations.Count && Parts > 0) return null;
        RegistryEntry part = new() { Sequence = Sequence };
        int bytes = RegistryLimits.EntryFrameBytes;
        while (_next < _operations.Count)
        {
            int more = _operations[_next].MeasureBytes() + RegistryLimits.OperationFrameBytes;
            Invariant.Check(more <= RegistryLimits.OperationBytes + RegistryLimits.OperationFrameBytes,
                $"an operation of a snapshot takes {more} bytes");
            if (part.Operations.Count > 0 && bytes + more > RegistryLimits.PartBytes) break;
            bytes += more;
            part.Operations.Add(_operations[_next++]);
        }
        Parts++;
        Bytes += bytes;
        return part;
    }

    /// <summary>Whether a snapshot is due.</summary>
    /// <param name="logBytes">What the entries behind the last snapshot take.</param>
    /// <param name="entries">How many they are.</param>
    /// <param name="snapshotBytes">What the last snapshot takes.</param>
    public static bool IsDue(long logBytes, ulong entries, long snapshotBytes) =>
        entries >= RegistryLimits.Entries ||
        (logBytes >= RegistryLimits.SnapshotAfterBytes && logBytes > snapshotBytes);
}
