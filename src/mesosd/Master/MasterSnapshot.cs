using Mesosd.Allocation;
using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Resources;

namespace Mesosd.Master;

/// <summary>
/// What a master looked like at one moment, for readers on other threads. Nothing in it changes any more.
/// Parts that were not asked for are empty.
/// </summary>
public sealed record MasterSnapshot
{
    // A race works it out twice.
    private MasterTotals? _totals;

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

    /// <summary>How much there is of everything; worked out when it is first asked for.</summary>
    public MasterTotals Totals => _totals ??= TotalsReader.Read(this);

    // ---- readings, for what is made of them in this folder

    internal TaskCounts LiveTasks { get; init; } = new();

    internal OperationFigures Operations { get; init; } = new();

    internal int AgentsUnreachable { get; init; }

    internal int AgentsHeld { get; init; }

    internal bool IsSuspended { get; init; }

    /// <summary>All agents in the order in which they came, those that are not registered (yet) too.</summary>
    internal ReadingList<AgentReading> Agents { get; init; } = ReadingList<AgentReading>.Empty;

    /// <summary>Frameworks in the order of their subscription.</summary>
    internal ReadingList<FrameworkReading> Frameworks { get; init; } = ReadingList<FrameworkReading>.Empty;

    /// <summary>Frameworks that are over, the oldest first.</summary>
    internal ReadingList<FrameworkReading> CompletedFrameworks { get; init; } = ReadingList<FrameworkReading>.Empty;

    /// <summary>Open offers, the oldest first.</summary>
    internal ReadingList<OpenOffer> Offers { get; init; } = ReadingList<OpenOffer>.Empty;

    /// <summary>Writes the bundles of all these.</summary>
    internal ResourceWriter Resources { get; init; }

    /// <summary>Names of roles by their index; longer than there are roles.</summary>
    internal string[] RoleNames { get; init; } = [];

    /// <summary>A role's name.</summary>
    internal string NameOf(RoleIndex role) => RoleNames[role.Value];

    /// <summary>What makes a role's share count more; 1 unless it was set.</summary>
    internal double WeightOf(string role)
    {
        foreach (WeightInfo weight in Weights)
            if (weight.Role == role) return weight.Weight;
        return 1;
    }
}
