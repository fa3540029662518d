using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Wire;

namespace Mesosd.Master;

/// <summary>
/// Checks of a LAUNCH_GROUP that need nothing but the operation: Mesos' rules. One fault is the fault of the whole group.
/// </summary>
internal static class TaskGroupValidation
{
    // What Mesos asks of the executor of a group.
    private const double LeastCpus = 0.01;
    private const double LeastMegabytes = 32;

    /// <summary>Null when the group is well described.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="framework">Whose tasks they are.</param>
    /// <param name="rootAllowed">Whether tasks may run as root.</param>
    public static string? Validate(OfferOperation operation, FrameworkId framework, bool rootAllowed)
    {
        if (operation.Id is not null)
            return "id must not be set with LAUNCH_GROUP: its tasks' updates tell what became of it";
        ExecutorInfo executor = operation.LaunchGroup!.Executor;
        List<TaskInfo> tasks = operation.LaunchGroup.TaskGroup.Tasks;
        return ValidateExecutor(executor, framework, rootAllowed) ??
            ValidateTasks(tasks, executor, rootAllowed) ??
            ValidateMixture(tasks, executor);
    }

    private static string? ValidateExecutor(ExecutorInfo executor, FrameworkId framework, bool rootAllowed)
    {
        if (executor.Type is null or ExecutorInfoType.Unknown)
            return "executor.type is missing or not known: expected CUSTOM, and the command that starts the executor";
        return TaskValidation.ValidateExecutor(executor, framework, rootAllowed) ??
            (executor.FrameworkId is null ? $"executor.framework_id is missing: expected {framework.Value}" : null) ??
            ValidateLeast(executor);
    }

    private static string? ValidateLeast(ExecutorInfo executor)
    {
        if (!(Sum(executor, "cpus") >= LeastCpus))
            return $"executor.resources have fewer cpus than {LeastCpus}, the least for the executor of a group";
        if (!(Sum(executor, "mem") >= LeastMegabytes))
            return $"executor.resources have less mem than {LeastMegabytes}, the least for the executor of a group";
        return executor.Resources.Exists(resource => resource.Name == "disk")
            ? null
            : "executor.resources have no disk: the executor of a group names some";
    }

    private static double Sum(ExecutorInfo executor, string name)
    {
        double sum = 0;
        foreach (Resource resource in executor.Resources)
            if (resource.Name == name) sum += resource.Scalar?.Value ?? 0;
        return sum;
    }

    private static string? ValidateTasks(List<TaskInfo> tasks, ExecutorInfo executor, bool rootAllowed)
    {
        HashSet<TaskId> ids = new(tasks.Count);
        foreach (TaskInfo task in tasks)
        {
            if (TaskValidation.ValidateMember(task, rootAllowed) is { } fault) return Of(task, fault);
            if (!ids.Add(task.TaskId)) return Of(task, "task_id is in the group twice");
            if (task.Executor is { } own && !MessageCodec.ContentEquals(own, executor))
                return Of(task, "executor is not the group's: leave it out, or repeat the very same");
        }
        return null;
    }

    private static string? ValidateMixture(List<TaskInfo> tasks, ExecutorInfo executor)
    {
        Dictionary<string, bool> isRevocable = new(StringComparer.Ordinal);
        return Mixes(isRevocable, executor.Resources) ?? tasks.Select(task => Mixes(isRevocable, task.Resources))
            .FirstOrDefault(fault => fault is not null);
    }

    private static string? Mixes(Dictionary<string, bool> isRevocable, List<Resource> resources)
    {
        foreach (Resource resource in resources)
        {
            bool isLent = resource.Revocable is not null;
            if (isRevocable.TryAdd(resource.Name, isLent) || isRevocable[resource.Name] == isLent) continue;
            return $"resources of the group and its executor mix revocable {resource.Name} with {resource.Name} that is not";
        }
        return null;
    }

    /// <summary>A fault of one task, as all tasks of its group hear of it.</summary>
    public static string Of(TaskInfo task, string fault) => $"task '{task.TaskId.Value}' of the group: {fault}";
}
