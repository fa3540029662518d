using Mesosd.Coordination;
using Mesosd.Core;
using Mesosd.Leadership;

namespace Mesosd.Registry;

// ZooKeeper can lose its last transactions although it has confirmed them (ZOOKEEPER-4643, -4646 and -4785: servers that
// die one after the other while they synchronise). What it keeps is a beginning of all that was written. Whoever leads
// has everything in memory: it finds out with its next write, and writes the whole registry anew.
internal sealed partial class ZooKeeperRegistryLog
{
    private bool _isRewriting;

    /// <summary>What the next entry stands on: there as long as nothing before it was lost. Null at the very beginning.</summary>
    private string? LastOfLog => _sequence > _snapshotSequence ? _paths.Entry(_sequence) : LastPart;

    private string? LastPart => _snapshotParts > 0 ? _paths.Part(_snapshotSequence, _snapshotParts - 1) : null;

    private void RewriteAll(RegistryWrite write, EffectList<LeadershipEffect> effects)
    {
        effects.Add(LeadershipEffect.Notice(NoticeSeverity.Warning,
            $"ZooKeeper has lost {write.Steps[1].Path}, which it had confirmed: the whole registry is written anew. " +
            "Old servers, such as 3.8.0, lose transactions when they die while they synchronise (ZOOKEEPER-4643)"));
        if (_batch is { } batch) _queue.PutBack(batch);
        _batch = null;
        if (_snapshot is { } given)
            for (int part = 0; part < given.Parts; part++) _superfluous.Enqueue(_paths.Part(given.Sequence, part));
        _snapshot = null;
        foreach (CoordinationStep step in write.Steps)
            if (step.Kind == CoordinationStepKind.Delete) _superfluous.Enqueue(step.Path);
        // A number of its own: whatever is left of the log stands before it.
        _sequence++;
        _isRewriting = true;
    }

    // With lost writes those are gone that had deleted an earlier one of this name.
    private void Replace(RegistryWrite write, int step)
    {
        List<CoordinationStep> steps = [.. write.Steps];
        steps.Insert(step, CoordinationStep.Delete(steps[step].Path));
        _write = new RegistryWrite(write.Kind, steps);
    }
}
