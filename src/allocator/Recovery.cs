namespace Mesosd.Allocation;

/// <summary>
/// Resources that come back: an offer was declined, rescinded or accepted in part, or a task ended.
/// </summary>
/// <param name="Framework">Who held them.</param>
/// <param name="Role">The role for which they were allocated.</param>
/// <param name="Agent">Whose they are.</param>
/// <param name="Resources">Part or all of what is allocated to that framework, role and agent.</param>
/// <param name="RefuseFor">
/// Null when nobody refused anything: the resources are offered again at once, to the same framework too.
/// Otherwise how long the framework does not want them, by the rules of <see cref="RefusalDuration"/>.
/// Zero sets no filter, but sends the same resources to the same framework no more often than once per
/// <see cref="AllocatorSettings.AllocationInterval"/>.
/// </param>
public readonly record struct Recovery(
    FrameworkIndex Framework,
    RoleIndex Role,
    AgentIndex Agent,
    ResourceBundle Resources,
    TimeSpan? RefuseFor = null);
