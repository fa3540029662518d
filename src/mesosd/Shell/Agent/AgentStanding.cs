using Mesosd.Agent;
using Mesosd.Protocol.Messages;

namespace Mesosd.Shell.Agent;

/// <summary>The little of an agent that many requests ask for: made at the end of a turn in which it changed.</summary>
/// <param name="State">Where it is in its life.</param>
/// <param name="Id">Null before the first registration.</param>
internal sealed record AgentStanding(AgentState State, AgentId? Id);
