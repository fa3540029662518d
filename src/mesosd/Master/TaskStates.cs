using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

/// <summary>What task states mean to a master.</summary>
internal static class TaskStates
{
    /// <summary>Whether nothing comes after the state, so that its resources are free.</summary>
    public static bool IsTerminal(TaskState state) => state switch
    {
        TaskState.Finished or TaskState.Failed or TaskState.Killed or TaskState.Lost or TaskState.Error or
            TaskState.Dropped or TaskState.Gone or TaskState.GoneByOperator => true,
        TaskState.Staging or TaskState.Starting or TaskState.Running or TaskState.Killing or
            TaskState.Unreachable or TaskState.Unknown => false,
        // A state of a later version: the resources are kept until the agent or the framework goes.
        _ => false,
    };
}
