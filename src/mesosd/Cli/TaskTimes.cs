using Mesosd.Protocol.Messages;

namespace Mesosd.Cli;

/// <summary>When what is shown of a task happened.</summary>
internal static class TaskTimes
{
    /// <summary>Since when it is in its state, in seconds since 1970; 0 if that is not known.</summary>
    public static double SinceSeconds(TaskSummary task) => task.Statuses.Count > 0 ? task.Statuses[^1].TimestampOrDefault : 0;
}
