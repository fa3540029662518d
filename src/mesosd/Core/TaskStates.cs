using Mesosd.Protocol.Messages;

namespace Mesosd.Core;

/// <summary>What task states mean to whoever keeps tasks.</summary>
public static class TaskStates
{
    /// <summary>Whether nothing comes after the state, so that the task's resources are free.</summary>
    public static bool IsTerminal(this TaskState state) => state switch
    {
        TaskState.Finished or TaskState.Failed or TaskState.Killed or TaskState.Lost or TaskState.Error or
            TaskState.Dropped or TaskState.Gone or TaskState.GoneByOperator => true,
        // A state of a later version does not end here what may still run there.
        _ => false,
    };
}
