using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

/// <summary>
/// What a master looked like at one moment, for readers on other threads. Nothing in it changes any more.
/// Parts that were not asked for are empty.
/// </summary>
public sealed record MasterSnapshot
{
    /// <summary>Which parts are there.</summary>
    public required SnapshotParts Parts { get; init; }

    /// <summary>The master's revision; equal ones look the same.</summary>
    public required long Revision { get; init; }

    /// <summary>When it was taken.</summary>
    public required Instant TakenAt { get; init; }

    /// <summary>When the master began.</summary>
    public required Instant StartedAt { get; init; }

    /// <summary>Who the master is.</summary>
    public required MasterInfo Info { get; init; }

    /// <summary>How much there is of everything.</summary>
    public required MasterTotals Totals { get; init; }

    /// <summary>What was counted since the start.</summary>
    public required MasterCounters Counters { get; init; }

    /// <summary>The weights that were set, by role in ordinal order.</summary>
    public required IReadOnlyList<WeightInfo> Weights { get; init; }

    /// <summary>The quotas that were set, by role in ordinal order.</summary>
    public required IReadOnlyList<QuotaConfig> Quotas { get; init; }

    /// <summary>The maintenance schedule.</summary>
    public required Schedule Schedule { get; init; }

    /// <summary>How far maintenance has come.</summary>
    public ClusterStatus Maintenance { get; init; } = new();

    /// <summary>Who has what share; null unless asked for.</summary>
    public AllocationReading? Allocation { get; init; }

    /// <summary>Registered agents in the order of their registration.</summary>
    public IReadOnlyList<AgentReading> Agents { get; init; } = [];

    /// <summary>Agents that the registry has and that have not come back yet.</summary>
    public IReadOnlyList<AgentInfo> RecoveredAgents { get; init; } = [];

    /// <summary>Frameworks in the order of their subscription.</summary>
    public IReadOnlyList<FrameworkReading> Frameworks { get; init; } = [];

    /// <summary>Frameworks that are over, the oldest first.</summary>
    public IReadOnlyList<FrameworkReading> CompletedFrameworks { get; init; } = [];

    /// <summary>Tasks on registered agents, framework by framework in the order of their launch.</summary>
    public IReadOnlyList<TaskSummary> Tasks { get; init; } = [];

    /// <summary>Tasks on unreachable agents.</summary>
    public IReadOnlyList<TaskSummary> UnreachableTasks { get; init; } = [];

    /// <summary>Tasks that are over.</summary>
    public IReadOnlyList<TaskSummary> CompletedTasks { get; init; } = [];

    /// <summary>Frameworks' own executors.</summary>
    public IReadOnlyList<ResponseGetExecutorsExecutor> Executors { get; init; } = [];

    /// <summary>Operations with feedback that was not acknowledged, framework by framework.</summary>
    public IReadOnlyList<Operation> Operations { get; init; } = [];

    /// <summary>Roles in use or with a weight, in ordinal order.</summary>
    public IReadOnlyList<Role> Roles { get; init; } = [];
}
