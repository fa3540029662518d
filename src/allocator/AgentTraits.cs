namespace Mesosd.Allocation;

/// <summary>What is known about an agent besides its resources, for constraints and regions.</summary>
public sealed record AgentTraits
{
    /// <summary>Nothing is known.</summary>
    public static readonly AgentTraits None = new();

    /// <summary>The agent's host name; empty when it is not known.</summary>
    public string Hostname { get; init; } = "";

    /// <summary>The region of its fault domain; null without one.</summary>
    public string? Region { get; init; }

    /// <summary>The zone of its fault domain; null without one.</summary>
    public string? Zone { get; init; }

    /// <summary>Its attributes in the order of their declaration; a name may come several times.</summary>
    public IReadOnlyList<AgentAttribute> Attributes { get; init; } = [];
}
