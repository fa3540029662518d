namespace Mesosd.Allocation;

/// <summary>
/// A framework that holds something on an agent which will be unavailable shall be asked to leave it. It is
/// asked again only after it answered.
/// </summary>
/// <param name="Framework">Whom to ask.</param>
/// <param name="Agent">Which agent.</param>
public readonly record struct InverseGrant(FrameworkIndex Framework, AgentIndex Agent);
