using Mesosd.Protocol.Messages;

namespace Mesosd.Agent;

/// <summary>
/// What this version cannot do for a task. Such a task is an error with a sentence: one that ran without its
/// image or its health check would look fine and be wrong.
/// </summary>
internal static class TaskSupport
{
    /// <summary>Null when the task can be run; otherwise the field, and what to do.</summary>
    public static string? FindFault(TaskInfo task)
    {
        if (task.Executor is null && task.Command is null) return "TaskInfo: expected command or executor";
        if (task.Executor is not null && task.Command is not null)
            return "TaskInfo: expected command or executor, found both";
        return FindMemberFault(task);
    }

    /// <summary>The same for a task of a group: its command, if it has one, is for its executor.</summary>
    public static string? FindMemberFault(TaskInfo task)
    {
        if (task.HealthCheck is not null)
            return "TaskInfo.health_check: this version checks no health; leave it out";
        if (task.Check is not null) return "TaskInfo.check: this version runs no checks; leave it out";
        string? fault = FindFault("TaskInfo.container", task.Container);
        if (fault is not null || task.Executor is not ExecutorInfo executor) return fault;
        if (executor.Command is null) return "ExecutorInfo.command: expected for a CUSTOM executor";
        return FindFault("ExecutorInfo.container", executor.Container);
    }

    private static string? FindFault(string field, ContainerInfo? container)
    {
        if (container is null) return null;
        if (container.Type == ContainerInfoType.Docker || container.Docker is not null)
            return $"{field}.docker: this version runs no images; leave container out";
        if (container.Mesos?.Image is not null)
            return $"{field}.mesos.image: this version runs no images; leave it out";
        if (container.Volumes.Count > 0)
            return $"{field}.volumes: this version mounts no volumes; leave them out";
        if (container.NetworkInfos.Count > 0)
            return $"{field}.network_infos: this version has the host's network only; leave them out";
        bool asksForMore = container.LinuxInfo is not null || container.RlimitInfo is not null
            || container.TtyInfo is not null;
        if (asksForMore)
            return $"{field}: this version knows no linux_info, rlimit_info or tty_info; leave them out";
        return null;
    }
}
