namespace Mesosd.Protocol.Wire;

/// <summary>The figures of <see cref="NetworkCounters"/> at one moment, for metrics.</summary>
/// <param name="FramesIn">Frames received.</param>
/// <param name="FramesOut">Frames queued for sending.</param>
/// <param name="BytesIn">Bytes received, headers included.</param>
/// <param name="BytesOut">Bytes handed to the transport, headers included.</param>
/// <param name="Writes">Writes to the transport; many frames share one.</param>
/// <param name="OpenConnections">Connections whose handshake is done and which have not closed.</param>
/// <param name="Opened">Connections whose handshake was ever done.</param>
/// <param name="SlowReaders">Peers dropped because their outbound queue was full or stood still.</param>
/// <param name="SilentPeers">Peers dropped because nothing was heard of them.</param>
/// <param name="MalformedFrames">Frames that could not be read; each ended its connection.</param>
/// <param name="RefusedHandshakes">Connections that were not let in, redirected ones included.</param>
public readonly record struct NetworkCounts(
    long FramesIn,
    long FramesOut,
    long BytesIn,
    long BytesOut,
    long Writes,
    long OpenConnections,
    long Opened,
    long SlowReaders,
    long SilentPeers,
    long MalformedFrames,
    long RefusedHandshakes);
