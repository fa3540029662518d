using Mesosd.Protocol.Messages;

namespace Mesosd.Registry;

/// <summary>What a registry held at one moment, for readers on other threads.</summary>
public sealed record RegistryReading
{
    /// <summary>Admitted agents in the order of their admission.</summary>
    public required IReadOnlyList<AgentInfo> Agents { get; init; }

    /// <summary>Unreachable and gone agents in the order in which they were found to be.</summary>
    public required IReadOnlyList<LostEntry> Lost { get; init; }

    /// <summary>Agents out of service in the order in which they were taken out.</summary>
    public required IReadOnlyList<DeactivationEntry> Deactivations { get; init; }

    /// <summary>Weights that were set, by role in ordinal order.</summary>
    public required IReadOnlyList<WeightInfo> Weights { get; init; }

    /// <summary>Quotas that are set, by role in ordinal order.</summary>
    public required IReadOnlyList<QuotaConfig> Quotas { get; init; }

    /// <summary>The maintenance schedule.</summary>
    public required Schedule Schedule { get; init; }

    /// <summary>Machines whose maintenance has begun.</summary>
    public required IReadOnlyList<MachineId> DownMachines { get; init; }
}
