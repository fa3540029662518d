using Mesosd.Protocol.Messages;

namespace Mesosd.Agent;

/// <summary>An agent as it was at one moment, for readers on any thread. Never changed.</summary>
public sealed record AgentSnapshot
{
    /// <summary>When it was.</summary>
    public required Instant TakenAt { get; init; }

    /// <summary>Which inputs it shows; see <see cref="AgentCore.Revision"/>.</summary>
    public required long Revision { get; init; }

    /// <summary>The agent as masters know it; its id is set after the first registration.</summary>
    public required AgentInfo Info { get; init; }

    /// <summary>Where it stands in its life.</summary>
    public required AgentState State { get; init; }

    /// <summary>Whether a master has it registered.</summary>
    public required bool IsRegistered { get; init; }

    /// <summary>When it had found again what an earlier process left; <see cref="Instant.Never"/> before.</summary>
    public Instant RecoveredAt { get; init; } = Instant.Never;

    /// <summary>When it was registered last; <see cref="Instant.Never"/> before.</summary>
    public required Instant RegisteredAt { get; init; }

    /// <summary>The address of the master it is connected to, or an empty text.</summary>
    public required string MasterAddress { get; init; }

    /// <summary>All that it has, with what operations have made of it.</summary>
    public IReadOnlyList<Resource> Resources { get; init; } = [];

    /// <summary>What it lends out besides, and may take back.</summary>
    public IReadOnlyList<Resource> Lent { get; init; } = [];

    /// <summary>What it told masters that it can do.</summary>
    public IReadOnlyList<AgentInfoCapability> Capabilities { get; init; } = [];

    /// <summary>How an operator empties it; null when nobody does.</summary>
    public DrainConfig? Drain { get; init; }

    /// <summary>When it heard of that first; <see cref="Instant.Never"/> without a draining.</summary>
    public Instant DrainStartedAt { get; init; } = Instant.Never;

    /// <summary>Operations whose outcome is not acknowledged.</summary>
    public IReadOnlyList<Operation> Operations { get; init; } = [];

    /// <summary>Frameworks with executors here.</summary>
    public required IReadOnlyList<FrameworkSnapshot> Frameworks { get; init; }

    /// <summary>Frameworks that had executors here, the oldest first; the last ones only.</summary>
    public required IReadOnlyList<FrameworkSnapshot> CompletedFrameworks { get; init; }

    /// <summary>What has happened since the process started.</summary>
    public required AgentCounters Counters { get; init; }
}
