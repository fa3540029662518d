using Mesosd.Protocol.Native;

namespace Mesosd.Shell.Linux;

/// <summary>
/// Performs the steps of container plans, and undoes those done in reverse order when one fails. Errors say
/// operation, thing, container and reason.
/// </summary>
/// <remarks>Not thread-safe: belongs to one loop.</remarks>
internal sealed class StepPerformer(ChildProcesses children, UserFiles users)
{
    private readonly UserChange _users = new(users);

    /// <summary>Performs all steps.</summary>
    /// <param name="plan">From the agent's planner; must start one process.</param>
    /// <param name="processId">The leader that was started.</param>
    /// <param name="error">What failed; everything was undone then.</param>
    public bool TryPerform(ContainerPlan plan, out int processId, out string error)
    {
        processId = 0;
        error = "";
        string container = $"container {plan.ContainerId.Value}";
        for (int i = 0; i < plan.Steps.Count; i++)
        {
            if (TryPerform(plan.Steps[i], ref processId, out SystemFailure failure)) continue;
            error = failure.DescribeFor(container);
            while (--i >= 0) Undo(plan.Steps[i], processId);
            return false;
        }
        if (processId == 0) error = $"the plan of {container} starts no process";
        return processId != 0;
    }

    private bool TryPerform(ContainerStep step, ref int processId, out SystemFailure failure)
    {
        if (step.MakeDirectory is { } directory)
            return _users.TryIdentify(directory.Owner, out UserIdentity? owner, out failure)
                && DirectoryMaker.TryMake(directory.Path, directory.Mode, owner, out failure);
        if (step.LinkLatest is { } link) return DirectoryMaker.TryLink(link.Link, link.Target, out failure);
        if (step.UseVolume is { } volume)
            return _users.TryIdentify(volume.Owner, out UserIdentity? user, out failure)
                && VolumeFiles.TryUse(volume.Volume, volume.Link, user, out failure);
        if (step.StartProcess is { } start) return TryStart(start, ref processId, out failure);
        failure = new SystemFailure("perform", "a step", "this version does not know its kind");
        return false;
    }

    private void Undo(ContainerStep step, int processId)
    {
        // Directories and links stay: the sandbox with the outputs is what explains the failure.
        if (step.StartProcess is not null) children.SignalGroup(processId, PosixSignals.Kill);
    }

    private bool TryStart(StartProcess start, ref int processId, out SystemFailure failure)
    {
        if (processId != 0)
        {
            failure = new SystemFailure("start", start.Path, "the plan has started a process already");
            return false;
        }
        if (!_users.TryIdentify(start.User, out UserIdentity? identity, out failure)) return false;
        SpawnRequest request = new()
        {
            Path = start.Path,
            Arguments = start.Arguments,
            Environment = start.Environment,
            WorkingDirectory = start.WorkingDirectory,
            StandardOutput = start.StandardOutput,
            StandardError = start.StandardError,
            Identity = identity,
        };
        return children.TrySpawn(request, out processId, out failure);
    }
}
