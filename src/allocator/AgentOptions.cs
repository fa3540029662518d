namespace Mesosd.Allocation;

/// <summary>What the allocator knows about an agent.</summary>
public sealed record AgentOptions
{
    /// <summary>The agent's id, for texts; no decision looks at it.</summary>
    public required string Name { get; init; }

    /// <summary>All that the agent has, used or not.</summary>
    public required ResourceBundle Total { get; init; }

    /// <summary>Whether its resources may be offered from the start.</summary>
    public bool Active { get; init; } = true;
}
