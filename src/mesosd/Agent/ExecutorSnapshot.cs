using Mesosd.Protocol.Messages;

namespace Mesosd.Agent;

/// <summary>A run of an executor as it was at one moment. Never changed.</summary>
public sealed record ExecutorSnapshot
{
    /// <summary>What it was started with.</summary>
    public required ExecutorInfo Info { get; init; }

    /// <summary>Where it stands in its life.</summary>
    public required ExecutorState State { get; init; }

    /// <summary>Its container.</summary>
    public required ContainerId ContainerId { get; init; }

    /// <summary>The sandbox on this machine.</summary>
    public required string Sandbox { get; init; }

    /// <summary>Whether the built-in command executor runs it.</summary>
    public required bool IsCommand { get; init; }

    /// <summary>The container's first process, once known.</summary>
    public int? ProcessId { get; init; }

    /// <summary>What is told of its container; null before it was started.</summary>
    public ContainerStatus? Status { get; init; }

    /// <summary>
    /// The tasks of <see cref="Queued"/> as they were launched, in the same order: the older endpoints show those.
    /// </summary>
    public IReadOnlyList<TaskInfo> QueuedInfos { get; init; } = [];

    /// <summary>Tasks that the executor was not told of yet.</summary>
    public IReadOnlyList<TaskSummary> Queued { get; init; } = [];

    /// <summary>Tasks that the executor has.</summary>
    public IReadOnlyList<TaskSummary> Launched { get; init; } = [];

    /// <summary>Tasks that have ended and whose last update is not acknowledged.</summary>
    public IReadOnlyList<TaskSummary> Terminated { get; init; } = [];

    /// <summary>Tasks that have ended and are done with; the last ones only.</summary>
    public IReadOnlyList<TaskSummary> Completed { get; init; } = [];

    /// <summary>What it holds now: its own resources and those of its tasks that have not ended.</summary>
    public List<Resource> Allocated()
    {
        List<Resource> resources = IsCommand ? [] : [.. Info.Resources];
        foreach (TaskSummary task in Queued) resources.AddRange(task.Resources);
        foreach (TaskSummary task in Launched) resources.AddRange(task.Resources);
        return resources;
    }

    /// <summary>The role that all of it is allocated to; null when it neither has nor had any resources.</summary>
    public string? FindRole()
    {
        if (!IsCommand) return OlderJson.RoleOf(Info.Resources);
        // It has none of its own, and one task.
        TaskSummary? task = Queued.Concat(Launched).Concat(Terminated).Concat(Completed).FirstOrDefault();
        return task is null ? null : OlderJson.RoleOf(task.Resources);
    }

    internal static ExecutorSnapshot Of(ExecutorRun run, AgentId agentId)
    {
        List<TaskSummary> queued = [];
        List<TaskInfo> infos = [];
        List<TaskSummary> launched = [];
        List<TaskSummary> terminated = [];
        foreach (AgentTask task in run.Tasks)
        {
            List<TaskSummary> tasks = task.Phase switch
            {
                TaskPhase.Queued => queued,
                TaskPhase.Launched => launched,
                _ => terminated,
            };
            tasks.Add(task.Summarize(agentId));
            if (task.Phase == TaskPhase.Queued) infos.Add(task.Info);
        }
        return new ExecutorSnapshot
        {
            Info = run.Info,
            State = run.State,
            ContainerId = run.ContainerId,
            Sandbox = run.Sandbox,
            IsCommand = run.IsCommand,
            ProcessId = run.ProcessId,
            Status = run.Status,
            Queued = queued,
            QueuedInfos = infos,
            Launched = launched,
            Terminated = terminated,
            Completed = [.. run.Completed],
        };
    }
}
