namespace Mesosd.Allocation;

/// <summary>What the allocator knows about an agent.</summary>
public sealed record AgentOptions
{
    /// <summary>The agent's id, for texts; no decision looks at it.</summary>
    public required string Name { get; init; }

    /// <summary>All that the agent has, used or not.</summary>
    public required ResourceBundle Total { get; init; }

    /// <summary>What constraints and regions look at.</summary>
    public AgentTraits Traits { get; init; } = AgentTraits.None;

    /// <summary>Whether its host is on the whitelist; see <see cref="IAllocator.SetWhitelisted"/>.</summary>
    public bool Whitelisted { get; init; } = true;

    /// <summary>Whether its resources may be offered from the start.</summary>
    public bool Active { get; init; } = true;
}
