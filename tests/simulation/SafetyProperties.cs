using Mesosd.Master;
using Mesosd.Protocol.Messages;

namespace Mesosd.Simulation;

/// <summary>
/// What must be true at every moment. The order of a task's states is checked by <see cref="TaskStory"/>, what a
/// machine can hold by <see cref="VirtualMachine"/>, where they are known.
/// </summary>
internal sealed class SafetyProperties
{
    private readonly HashSet<(FrameworkId, TaskId)> _started = [];

    /// <summary>How many processes were started in all.</summary>
    public int StartCount => _started.Count;

    /// <summary>After every input of a master: offered, used and free resources are the total, and more.</summary>
    public void CheckMaster(MasterCore core)
    {
        _ = this;
        MasterInvariants.CheckAll(core);
    }

    /// <summary>A task is started once at most, whatever is repeated, lost or restarted.</summary>
    public void CountStart(FrameworkId framework, TaskId task)
    {
        if (!_started.Add((framework, task)))
            throw new SafetyViolation($"task {task.Value} of {framework.Value} is started a second time");
    }

    /// <summary>What has finished has run.</summary>
    public void CheckWasStarted(FrameworkId framework, TaskId task)
    {
        if (!_started.Contains((framework, task)))
            throw new SafetyViolation($"task {task.Value} of {framework.Value} has finished and was never started");
    }
}
