using Mesosd.Agent;
using Mesosd.Shell.Agent.Storage;
using Mesosd.Shell.Log;

namespace Mesosd.Shell.Agent;

/// <summary>What an agent's loop works with.</summary>
/// <param name="Store">Its memory on the disk.</param>
/// <param name="Supervisor">The process that starts its containers.</param>
/// <param name="Clock">Its time.</param>
/// <param name="Log">Where it tells operators.</param>
/// <param name="Post">Hands what became of an effect to the loop.</param>
/// <param name="Ended">Called once, on the loop's thread, when the agent is at its end.</param>
internal sealed record AgentParts(
    AgentStore Store, SupervisorProcess Supervisor, HostClock Clock, RoleLog Log, Action<AgentInput> Post,
    Action<AgentOutcome> Ended);
