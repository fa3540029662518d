namespace Mesosd.Allocation;

/// <summary>
/// Resources of one agent that shall be offered to one framework for one of its roles. From the moment it is
/// granted it counts as allocated, until it is recovered.
/// </summary>
/// <param name="Framework">Who is offered it.</param>
/// <param name="Role">For which of its roles.</param>
/// <param name="Agent">Whose resources.</param>
/// <param name="Resources">Never empty.</param>
public readonly record struct Grant(
    FrameworkIndex Framework, RoleIndex Role, AgentIndex Agent, ResourceBundle Resources);
