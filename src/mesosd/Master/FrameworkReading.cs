using Mesosd.Protocol.MasterApi;

namespace Mesosd.Master;

/// <summary>A framework at one moment.</summary>
/// <param name="Message">As operators are told.</param>
/// <param name="Tasks">
/// How many tasks it has in each state, unreachable and completed ones that are remembered too.
/// </param>
/// <param name="AgentIds">The agents on which it has something.</param>
public sealed record FrameworkReading(
    ResponseGetFrameworksFramework Message, TaskCounts Tasks, IReadOnlyList<string> AgentIds);
