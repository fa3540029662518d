using Mesosd.Core;
using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

/// <summary>An agent that the master gave up.</summary>
/// <param name="Id">Which one.</param>
/// <param name="At">When it became unreachable, or gone.</param>
/// <param name="IsGone">Whether an operator gave it up for good; then it may not come back.</param>
internal sealed record LostAgent(AgentId Id, Instant At, bool IsGone)
{
    /// <summary>Its tasks that frameworks still hold for unreachable.</summary>
    public Chain<KnownTask> Tasks { get; } = new();

    /// <summary>Its operations with feedback: those that are over, and those that are unreachable. Null for none.</summary>
    public OperationFigures? Operations { get; set; }
}
