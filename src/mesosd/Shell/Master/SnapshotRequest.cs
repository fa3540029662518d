using Mesosd.Master;
using Mesosd.Shell.Http;

namespace Mesosd.Shell.Master;

/// <summary>A reader on another thread who waits for a snapshot with some parts.</summary>
/// <param name="parts">What must be there.</param>
/// <param name="observer">A stream for what happens behind the snapshot, or null.</param>
internal sealed class SnapshotRequest(SnapshotParts parts, EventStream? observer = null)
{
    // A reader goes on with its own work elsewhere: the loop must not write its answers.
    private readonly TaskCompletionSource<MasterView> _view =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What must be there.</summary>
    public SnapshotParts Parts => parts;

    /// <summary>A stream for what happens behind the snapshot, or null.</summary>
    public EventStream? Observer => observer;

    /// <summary>Whether the registry's content is wanted, too.</summary>
    public bool WantsRegistry { get; init; }

    /// <summary>Completes at the end of the loop's present turn.</summary>
    public Task<MasterView> View => _view.Task;

    /// <summary>Called by the loop.</summary>
    public void Answer(MasterView view) => _view.TrySetResult(view);
}
