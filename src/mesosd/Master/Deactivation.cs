using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

/// <summary>
/// An operator's word that an agent is offered to nobody; it outlasts the agent's absence. Draining is one
/// form of it.
/// </summary>
internal sealed class Deactivation(AgentId agent)
{
    public AgentId Agent { get; } = agent;

    /// <summary>Null for a deactivation alone.</summary>
    public DrainInfo? Drain { get; set; }

    /// <summary>When the agent was told to drain; null while it was not there to be told.</summary>
    public Instant? DrainStartedAt { get; set; }

    /// <summary>Whether the end of the draining is being written down.</summary>
    public bool IsEnding { get; set; }

    public bool IsDraining => Drain?.State == DrainState.Draining;
}
