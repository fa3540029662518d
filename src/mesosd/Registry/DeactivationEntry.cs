using Mesosd.Protocol.Messages;

namespace Mesosd.Registry;

/// <summary>An agent that an operator took out of service, as the registry has it.</summary>
/// <param name="Agent">Which one.</param>
/// <param name="Drain">How far its draining has come; null for a deactivation alone. Never changed in place.</param>
public sealed record DeactivationEntry(AgentId Agent, DrainInfo? Drain);
