using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

/// <summary>
/// Checks of a task's description that need nothing but the description. Each sentence begins with the field.
/// </summary>
internal static class TaskValidation
{
    /// <summary>Null when the task is well described.</summary>
    /// <param name="task">The description.</param>
    /// <param name="framework">Whose task it is.</param>
    /// <param name="rootAllowed">Whether tasks may run as root.</param>
    public static string? Validate(TaskInfo task, FrameworkId framework, bool rootAllowed)
    {
        if (Identifiers.Validate(task.TaskId.Value) is { } badId)
            return $"task_id '{task.TaskId.Value}' {badId}";
        if (task.Executor is not null && task.Command is not null)
            return "executor and command are both set: a task has exactly one of them";
        if (task.Executor is null && task.Command is null)
            return "executor and command are both missing: a task has exactly one of them";
        return ValidateContent(task, rootAllowed) ??
               (task.Executor is { } executor ? ValidateExecutor(executor, framework, rootAllowed) : null);
    }

    /// <summary>
    /// The same for a task of a group. Its command, if it has one, is for its executor, which is checked for all tasks at once.
    /// </summary>
    public static string? ValidateMember(TaskInfo task, bool rootAllowed) =>
        Identifiers.Validate(task.TaskId.Value) is { } badId ? $"task_id {badId}" : ValidateContent(task, rootAllowed);

    private static string? ValidateContent(TaskInfo task, bool rootAllowed) =>
        ValidateUnsupported(task) ??
        ValidateSpan(task.KillPolicy?.GracePeriod, "kill_policy.grace_period") ??
        ValidateSpan(task.MaxCompletionTime, "max_completion_time") ??
        (task.Command is { } command ? ValidateCommand(command, "command", rootAllowed) : null);

    private static string? ValidateUnsupported(TaskInfo task)
    {
        if (task.Container is not null) return Unsupported("container", "tasks run as plain processes");
        if (task.HealthCheck is not null) return Unsupported("health_check", "let the task watch itself");
        if (task.Check is not null) return Unsupported("check", "let the task watch itself");
        if (task.Limits.Count > 0) return Unsupported("limits", "resources are not enforced");
        return null;
    }

    private static string? ValidateCommand(CommandInfo command, string field, bool rootAllowed)
    {
        if (command.Uris.Count > 0)
            return Unsupported($"{field}.uris", "nothing is fetched: put files where the agent is");
        if (command.Value is null)
            return $"{field}.value is missing: expected a shell command or the path of a program";
        if (command.User is "root" && !rootAllowed)
            return $"{field}.user 'root' is not allowed without --root_submissions";
        foreach (CommandEnvironmentVariable variable in command.Environment?.Variables ?? [])
            if (ValidateVariable(variable, field) is { } fault) return fault;
        return null;
    }

    private static string? ValidateVariable(CommandEnvironmentVariable variable, string field)
    {
        string place = $"{field}.environment variable '{variable.Name}'";
        if (variable.Name.Length == 0 || variable.Name.Contains('=') || variable.Name.Contains('\0'))
            return $"{place}: expected a name without '=' and without a zero";
        if (variable.TypeOrDefault == CommandEnvironmentVariableType.Secret || variable.Secret is not null)
            return Unsupported($"{place} of type SECRET", "give its value");
        if (variable.Value is null) return $"{place} has no value";
        return variable.Value.Contains('\0') ? $"{place} has a zero in its value" : null;
    }

    /// <summary>Null when the executor, of a task or of a group, is well described.</summary>
    public static string? ValidateExecutor(ExecutorInfo executor, FrameworkId framework, bool rootAllowed)
    {
        if (Identifiers.Validate(executor.ExecutorId.Value) is { } badId)
            return $"executor.executor_id '{executor.ExecutorId.Value}' {badId}";
        if (executor.FrameworkId is { } named && named != framework)
            return $"executor.framework_id is {named.Value}, and the framework is {framework.Value}";
        if (executor.Type == ExecutorInfoType.Default)
            return Unsupported("executor.type DEFAULT",
                "it needs nested containers; use command tasks, or an executor of your own with type CUSTOM");
        if (executor.Container is not null)
            return Unsupported("executor.container", "executors run as plain processes");
        if (executor.Command is not { } command)
            return "executor.command is missing: expected what starts the executor";
        return ValidateSpan(executor.ShutdownGracePeriod, "executor.shutdown_grace_period") ??
               ValidateCommand(command, "executor.command", rootAllowed);
    }

    private static string? ValidateSpan(DurationInfo? span, string field) =>
        span is { Nanoseconds: < 0 } ? $"{field} is negative" : null;

    private static string Unsupported(string field, string instead) =>
        $"{field} is not supported by this version: {instead}";
}
