using Mesosd.Protocol.Messages;

namespace Mesosd.Agent;

/// <summary>What is said of the built-in executor that runs one command task, as Mesos says it. Pure.</summary>
internal static class CommandExecutor
{
    // Of a longer text the name shows this much and dots; tools cut the command out of the name.
    private const int LongestWhole = 15;
    private const int LongestBegin = 12;

    /// <summary>The executor of a task that has a command and no executor.</summary>
    /// <param name="frameworkId">Whose task it is.</param>
    /// <param name="task">The task; what the two have in common is shared, not copied.</param>
    public static ExecutorInfo Of(FrameworkId frameworkId, TaskInfo task) => new()
    {
        ExecutorId = new ExecutorId(task.TaskId.Value),
        FrameworkId = frameworkId,
        Name = $"Command Executor (Task: {task.TaskId.Value}) (Command: {Show(task.Command!)})",
        Source = task.TaskId.Value,
        Command = new CommandInfo { User = task.Command!.User },
        Labels = task.Labels,
        Discovery = task.Discovery,
    };

    private static string Show(CommandInfo command)
    {
        if (command.ShellOrDefault) return command.Value is { } line ? $"sh -c '{Shorten(line)}'" : "NO COMMAND";
        if (command.Value is not { } program) return "NO EXECUTABLE";
        return $"[{Shorten($"{program}, {string.Join(", ", command.Arguments)}")}]";
    }

    private static string Shorten(string text)
    {
        if (text.Length <= LongestWhole) return text;
        int length = char.IsHighSurrogate(text[LongestBegin - 1]) ? LongestBegin - 1 : LongestBegin;
        return text[..length] + "...";
    }
}
