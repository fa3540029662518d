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

    /// <summary>Tasks that the executor was not told of yet.</summary>
    public IReadOnlyList<TaskSummary> Queued { get; init; } = [];

    /// <summary>Tasks that the executor has.</summary>
    public IReadOnlyList<TaskSummary> Launched { get; init; } = [];

    /// <summary>Tasks that have ended and whose last update is not acknowledged.</summary>
    public IReadOnlyList<TaskSummary> Terminated { get; init; } = [];

    /// <summary>Tasks that have ended and are done with; the last ones only.</summary>
    public IReadOnlyList<TaskSummary> Completed { get; init; } = [];

    internal static ExecutorSnapshot Of(ExecutorRun run, AgentId agentId)
    {
        List<TaskSummary> queued = [];
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
        }
        return new ExecutorSnapshot
        {
            Info = run.Info,
            State = run.State,
            ContainerId = run.ContainerId,
            Sandbox = run.Sandbox,
            IsCommand = run.IsCommand,
            ProcessId = run.ProcessId,
            Queued = queued,
            Launched = launched,
            Terminated = terminated,
            Completed = [.. run.Completed],
        };
    }
}
