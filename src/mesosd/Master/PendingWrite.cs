using Mesosd.Core;

namespace Mesosd.Master;

/// <summary>A durable write that has been asked for and is not complete.</summary>
/// <param name="Kind">What goes on afterwards.</param>
/// <param name="Subject">What it is about: the agent, or the weights.</param>
/// <param name="Asker">Whom to answer, and under which number; none for the master's own decisions.</param>
/// <param name="Correlation">The number that the answer carries.</param>
internal readonly record struct PendingWrite(
    PendingWriteKind Kind, object Subject, ConnectionId Asker = default, uint Correlation = 0);
