using Mesosd.Core;
using Mesosd.Protocol.Messages;

namespace Mesosd.Agent;

/// <summary>A framework that has, or just had, executors on this agent.</summary>
internal sealed class AgentFramework
{
    private bool _isPartitionAware;
    private bool _hasTaskKillingState;

    public AgentFramework(FrameworkId id, FrameworkInfo info)
    {
        Id = id;
        Info = info;
        Update(info);
    }

    public FrameworkId Id { get; }

    public FrameworkInfo Info { get; private set; }

    /// <summary>Whether its tasks outlive the agent's process, and are therefore written down.</summary>
    public bool Checkpoints => Info.CheckpointOrDefault;

    /// <summary>
    /// Whether it is being shut down: its executors are ending and their updates are dropped.
    /// </summary>
    public bool IsEnding { get; set; }

    /// <summary>Its live executors.</summary>
    public OrderedTable<ExecutorId, ExecutorRun> Runs { get; } = new();

    /// <summary>
    /// Executors that have ended while updates of their tasks are on their way, oldest first.
    /// </summary>
    public OrderedTable<string, ExecutorRun> EndedRuns { get; } = new();

    /// <summary>
    /// Every task of its executors that is not completed. For look-ups only; never enumerated.
    /// </summary>
    public Dictionary<TaskId, AgentTask> Tasks { get; } = [];

    /// <summary>Executors that have ended and whose tasks are all completed, oldest first.</summary>
    public Queue<ExecutorSnapshot> CompletedRuns { get; } = new();

    /// <summary>Whether it understands TASK_GONE_BY_OPERATOR and its like.</summary>
    public bool IsPartitionAware => _isPartitionAware;

    /// <summary>
    /// What a task that never ran is told to its framework: TASK_DROPPED if it understands that.
    /// </summary>
    public TaskState StateOfDropped => _isPartitionAware ? TaskState.Dropped : TaskState.Lost;

    /// <summary>
    /// What a task that vanished is told to its framework: TASK_GONE if it understands that.
    /// </summary>
    public TaskState StateOfGone => _isPartitionAware ? TaskState.Gone : TaskState.Lost;

    /// <summary>Whether it understands TASK_KILLING.</summary>
    public bool HasTaskKillingState => _hasTaskKillingState;

    /// <summary>Takes over what its scheduler changed.</summary>
    public void Update(FrameworkInfo info)
    {
        Info = info;
        _isPartitionAware = _hasTaskKillingState = false;
        foreach (FrameworkInfoCapability capability in info.Capabilities)
        {
            _isPartitionAware |= capability.Type == FrameworkInfoCapabilityType.PartitionAware;
            _hasTaskKillingState |= capability.Type == FrameworkInfoCapabilityType.TaskKillingState;
        }
    }
}
