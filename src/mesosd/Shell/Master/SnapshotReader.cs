using Mesosd.Master;

namespace Mesosd.Shell.Master;

/// <summary>Somebody outside the loop who waits to see the master.</summary>
/// <param name="parts">What it wants to see.</param>
internal sealed class SnapshotReader(SnapshotParts parts)
{
    private readonly TaskCompletionSource<MasterSnapshot> _seen = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SnapshotParts Parts => parts;

    public Task<MasterSnapshot> Seen => _seen.Task;

    public void Show(MasterSnapshot snapshot) => _seen.TrySetResult(snapshot);
}
