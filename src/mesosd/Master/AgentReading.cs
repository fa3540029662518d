using Mesosd.Protocol.MasterApi;

namespace Mesosd.Master;

/// <summary>An agent at one moment.</summary>
/// <param name="Message">As operators are told.</param>
/// <param name="Tasks">
/// How many tasks it has in each state, unreachable and completed ones that are remembered too.
/// </param>
/// <param name="FrameworkIds">The frameworks that have something on it.</param>
public sealed record AgentReading(
    ResponseGetAgentsAgent Message, TaskCounts Tasks, IReadOnlyList<string> FrameworkIds);
