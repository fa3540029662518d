using Mesosd.Core;
using Mesosd.Protocol.Messages;

namespace Mesosd.Agent;

/// <summary>One life of an executor: a container, a sandbox, and the tasks in it.</summary>
internal sealed class ExecutorRun
{
    public ExecutorRun(AgentFramework framework, ExecutorInfo info, ContainerId containerId)
    {
        Framework = framework;
        Info = info;
        ContainerId = containerId;
        Late = new Deadline<AgentDeadline>(AgentDeadline.ExecutorLate, this);
    }

    public AgentFramework Framework { get; }

    public ExecutorInfo Info { get; }

    public ExecutorId Id => Info.ExecutorId;

    public ContainerId ContainerId { get; }

    public required string Sandbox { get; init; }

    /// <summary>What the executor must present; empty for the built-in one, which never connects.</summary>
    public required byte[] Token { get; init; }

    /// <summary>Whether the built-in command executor, in the supervisor, runs its one task.</summary>
    public required bool IsCommand { get; init; }

    /// <summary>Whether it was started by an earlier process of this agent.</summary>
    public bool IsRecovered { get; init; }

    public ExecutorState State { get; set; }

    /// <summary>Whether a supervisor was told to start it.</summary>
    public bool IsSent { get; set; }

    /// <summary>Whether the supervisor was told, or must be told, to kill it.</summary>
    public bool StopIsWanted { get; set; }

    /// <summary>Whether the supervisor is known to have the container.</summary>
    public bool IsConfirmed { get; set; }

    /// <summary>The container's first process, once it is known.</summary>
    public int? ProcessId { get; set; }

    /// <summary>The executor's connection; none for the built-in one and while it is away.</summary>
    public ConnectionId Connection { get; set; }

    /// <summary>What the agent waits for next.</summary>
    public Deadline<AgentDeadline> Late { get; }

    /// <summary>
    /// Why it is being ended, if its remaining tasks shall be told something else than its exit.
    /// </summary>
    public (TaskStatusReason Reason, string Text)? Verdict { get; set; }

    /// <summary>Tasks that are not completed, in the order of launching.</summary>
    public OrderedTable<TaskId, AgentTask> Tasks { get; } = new();

    /// <summary>
    /// Tasks that wait for the executor's SUBSCRIBE, in order. Those that were killed meanwhile are still in
    /// it and are passed over.
    /// </summary>
    public Queue<AgentTask> Queue { get; } = new();

    /// <summary>The last tasks whose terminal update was acknowledged, oldest first.</summary>
    public Queue<TaskSummary> Completed { get; } = new();

    /// <summary>Attached to its tasks' statuses; the same object for all of them.</summary>
    public ContainerStatus? Status { get; set; }

    public bool IsLive => State != ExecutorState.Ended;

    /// <summary>How many of its tasks have not ended.</summary>
    public int LiveTaskCount { get; set; }
}
