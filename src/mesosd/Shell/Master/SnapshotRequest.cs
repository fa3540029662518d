using Mesosd.Master;

namespace Mesosd.Shell.Master;

/// <summary>A reader on another thread who waits for a snapshot with some parts.</summary>
internal sealed class SnapshotRequest(SnapshotParts parts)
{
    // A reader goes on with its own work elsewhere: the loop must not write its answers.
    private readonly TaskCompletionSource<MasterView> _view =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What must be there.</summary>
    public SnapshotParts Parts => parts;

    /// <summary>Completes at the end of the loop's present turn.</summary>
    public Task<MasterView> View => _view.Task;

    /// <summary>Called by the loop.</summary>
    public void Answer(MasterView view) => _view.TrySetResult(view);
}
