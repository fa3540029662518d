namespace Mesosd.Allocation;

/// <summary>An attribute of an agent.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Text">Its value when it is a text; null for scalars, ranges and sets.</param>
public readonly record struct AgentAttribute(string Name, string? Text);
