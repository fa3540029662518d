using Mesosd.Core;
using Mesosd.Protocol.Native;

namespace Mesosd.Master;

/// <summary>A durable write that has been asked for and is not complete.</summary>
/// <param name="Kind">What goes on afterwards.</param>
/// <param name="Subject">What it is about: the agent, or the operation itself.</param>
/// <param name="Asker">Whom to answer, and under which number; none for the master's own decisions.</param>
/// <param name="Correlation">The number that the answer carries.</param>
internal readonly record struct PendingWrite(
    PendingWriteKind Kind, object Subject, ConnectionId Asker = default, uint Correlation = 0)
{
    /// <summary>What is written.</summary>
    public RegistryOperation? Operation { get; init; }

    /// <summary>A write that a peer asked for; of a request of nobody, the master's own decision.</summary>
    public static PendingWrite For(PendingWriteKind kind, object subject, in PeerRequest request) =>
        new(kind, subject, request.From?.Connection ?? ConnectionId.None, request.Correlation);
}
