namespace Mesosd.Allocation;

/// <summary>
/// Resources that a framework holds become others on the same agent: they are reserved, become a volume, or
/// the opposite. The agent's total changes with them.
/// </summary>
/// <param name="Framework">Who holds them, offered or used.</param>
/// <param name="Role">The role for which they are allocated.</param>
/// <param name="Agent">Whose they are.</param>
/// <param name="Consumed">What is no more; must be held. Empty adds resources.</param>
/// <param name="Converted">What takes its place and is held at once. Empty removes resources.</param>
public readonly record struct Conversion(
    FrameworkIndex Framework, RoleIndex Role, AgentIndex Agent, ResourceBundle Consumed, ResourceBundle Converted);
