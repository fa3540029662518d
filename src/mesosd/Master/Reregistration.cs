using Mesosd.Core;
using Mesosd.Protocol.Native;

namespace Mesosd.Master;

/// <summary>An agent's report that waits until a durable write is complete.</summary>
internal sealed record Reregistration(ConnectionId Connection, ReregisterAgent Message);
