using Mesosd.Protocol.Native;

namespace Mesosd.Agent;

/// <summary>What the shell found when the agent's process started.</summary>
public sealed record AgentRecovery
{
    /// <summary>The journal's records in the order of writing; empty for a new agent.</summary>
    public IReadOnlyList<AgentRecord> Records { get; init; } = [];

    /// <summary>Reservations and volumes; null when there never were any.</summary>
    public ResourcesRecord? Resources { get; init; }

    /// <summary>Whether the machine has not been restarted since; a restart ends every container.</summary>
    public bool IsSameBoot { get; init; } = true;

    /// <summary>Whether the process of the last supervisor record still runs.</summary>
    public bool SupervisorIsAlive { get; init; }
}
