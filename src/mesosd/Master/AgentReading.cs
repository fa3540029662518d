using Mesosd.Allocation;
using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

/// <summary>An agent at one moment, for any thread.</summary>
internal sealed record AgentReading
{
    public required AgentId Id { get; init; }

    public required AgentInfo Info { get; init; }

    /// <summary>Whether it is in the allocator; otherwise only its description is known.</summary>
    public required bool IsRegistered { get; init; }

    /// <summary>Whether only the registry has told of it.</summary>
    public required bool IsRecovered { get; init; }

    public required bool IsConnected { get; init; }

    public required string Version { get; init; }

    public required IReadOnlyList<AgentInfoCapability> Capabilities { get; init; }

    /// <summary>Where it comes from.</summary>
    public required string Address { get; init; }

    public required Instant RegisteredAt { get; init; }

    public required Instant? ReregisteredAt { get; init; }

    /// <summary>Whether an operator keeps it from being offered; the next two say more.</summary>
    public required bool IsDeactivated { get; init; }

    public required DrainInfo? Drain { get; init; }

    public required Instant? DrainStartedAt { get; init; }

    public required Unavailability? Unavailability { get; init; }

    public required ResourceBundle Total { get; init; }

    /// <summary>What is neither used nor offered.</summary>
    public required ResourceBundle Free { get; init; }

    /// <summary>All that is offered of it at present.</summary>
    public required ResourceBundle Offered { get; init; }

    /// <summary>Whether it can be offered.</summary>
    public bool IsActive => IsConnected && !IsDeactivated;

    /// <summary>What tasks and executors use.</summary>
    public ResourceBundle Used => Total.SubtractSaturating(Free).SubtractSaturating(Offered);

    public string Pid => $"slave(1)@{Address}:{Info.PortOrDefault}";
}
