using Mesosd.Protocol.Messages;

namespace Mesosd.Registry;

/// <summary>An agent that a master gave up, as the registry has it.</summary>
/// <param name="Id">Which one.</param>
/// <param name="At">When it became unreachable, or gone.</param>
/// <param name="IsGone">Whether an operator gave it up for good.</param>
public sealed record LostEntry(AgentId Id, TimeInfo At, bool IsGone);
