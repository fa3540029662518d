namespace Mesosd.Allocation;

// What frameworks say that they wait for.
public partial interface IAllocator
{
    /// <summary>
    /// Replaces the framework's demand in one of its roles; an empty one ends it, and so do
    /// <see cref="Revive"/> and the framework's leaving of the role.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// The framework is not in the role, or a demand has no quantity or no count.
    /// </exception>
    void SetDemand(FrameworkIndex framework, RoleIndex role, IReadOnlyList<ResourceDemand> demands, Instant now);

    /// <summary>
    /// The framework put resources of an agent to use: of the first demand that they satisfy one piece is
    /// closed. Without one, nothing happens.
    /// </summary>
    void Satisfy(FrameworkIndex framework, RoleIndex role, AgentIndex agent, ResourceBundle used);
}
