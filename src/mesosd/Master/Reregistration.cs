using Mesosd.Allocation;
using Mesosd.Core;
using Mesosd.Protocol.Native;

namespace Mesosd.Master;

/// <summary>An agent's report that waits until a durable write is complete.</summary>
/// <param name="Connection">Where it came.</param>
/// <param name="Message">The report.</param>
/// <param name="Total">All that the agent has, as the report says.</param>
internal sealed record Reregistration(ConnectionId Connection, ReregisterAgent Message, ResourceBundle Total);
