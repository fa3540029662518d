namespace Mesosd.Allocation;

/// <summary>Why one agent is not offered to a framework in a role.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Obstacle">The first rule in the way; none when nothing is.</param>
public readonly record struct AgentVerdict(AgentIndex Agent, OfferObstacle Obstacle)
{
    /// <summary>What is free on the agent.</summary>
    public ResourceBundle Free { get; init; } = ResourceBundle.Empty;

    /// <summary>What of it would be offered if the obstacle were not there.</summary>
    public ResourceBundle Suitable { get; init; } = ResourceBundle.Empty;

    /// <summary>For a filter: when the last one that stands in the way ends.</summary>
    public Instant FilterEnds { get; init; } = Instant.Never;

    /// <summary>For limit, headroom and minimum: a scalar that is short; null when it is none.</summary>
    public string? ShortOf { get; init; }
}
