using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;

namespace Mesosd.Executor;

/// <summary>
/// A command task as the built-in executor knows it. The task's whole description is not kept: it may be large,
/// and nothing more of it is needed once the process runs.
/// </summary>
internal sealed class CommandTask(RunCommandTask run)
{
    public FrameworkId FrameworkId { get; } = run.FrameworkId;

    public ExecutorId ExecutorId { get; } = run.ExecutorId;

    public TaskId TaskId { get; } = run.Task.TaskId;

    public KillPolicy? KillPolicy { get; } = run.Task.KillPolicy;

    public DurationInfo? MaxCompletionTime { get; } = run.Task.MaxCompletionTime;

    /// <summary>Whether the framework understands TASK_KILLING.</summary>
    public bool HasKillingState { get; } = run.TaskKillingStateOrDefault;

    /// <summary>
    /// What the agent has not acknowledged, oldest first. At most one of each of the four states that a task
    /// goes through.
    /// </summary>
    public List<CommandUpdate> Unacknowledged { get; } = [];

    /// <summary>The newest update, acknowledged or not.</summary>
    public CommandUpdate? Latest { get; set; }
}
