using Mesosd.Protocol.Messages;

namespace Mesosd.Cli;

/// <summary>One of the tasks of <c>mesosd run</c>.</summary>
internal sealed class RunInstance(int number, TaskId taskId)
{
    public int Number { get; } = number;

    public TaskId TaskId { get; } = taskId;

    public bool IsLaunched { get; set; }

    /// <summary>The last state that was told; terminal ends it.</summary>
    public TaskState? State { get; set; }

    /// <summary>The agent's host name, for people.</summary>
    public string? Host { get; set; }

    /// <summary>The status with which the whole command exits for this instance; null while it is alive.</summary>
    public int? ExitStatus { get; set; }

    /// <summary>Copies its outputs until it has ended.</summary>
    public Task? Output { get; set; }

    /// <summary>Set when its last state is known, so that the copying ends with what is there.</summary>
    public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
