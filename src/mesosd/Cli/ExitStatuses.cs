using System.Globalization;
using Mesosd.Protocol.Messages;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Cli;

/// <summary>The exit status of a program for the end of a task, by the shells' conventions.</summary>
internal static class ExitStatuses
{
    /// <summary>The label in which the built-in command executor tells a process's exit status.</summary>
    public const string Label = "exit_status";

    private const int Failed = 1;
    private const int Killed = 137;
    private const int Unreachable = 75;

    /// <summary>What to exit with after this status; null when the task goes on.</summary>
    public static int? Of(TaskStatus status) => status.State switch
    {
        TaskState.Finished => 0,
        TaskState.Killed => Killed,
        TaskState.Failed => FromLabel(status) ?? Failed,
        TaskState.Error => Failed,
        // Nobody knows what became of it, and nobody will.
        TaskState.Lost or TaskState.Dropped or TaskState.Gone or TaskState.GoneByOperator or TaskState.Unreachable
            or TaskState.Unknown => Unreachable,
        TaskState.Staging or TaskState.Starting or TaskState.Running or TaskState.Killing => null,
        _ => null,
    };

    private static int? FromLabel(TaskStatus status)
    {
        foreach (Label label in status.Labels?.LabelsValue ?? [])
        {
            if (label.Key == Label && int.TryParse(label.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int exit))
                return exit;
        }
        return null;
    }
}
