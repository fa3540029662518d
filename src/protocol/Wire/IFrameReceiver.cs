namespace Mesosd.Protocol.Wire;

/// <summary>
/// Whoever gets what a connection receives. All methods are called one after the other by the connection's
/// receive loop, possibly on the thread that watches all sockets: they must not block, and what they throw is
/// a bug that ends the process.
/// </summary>
public interface IFrameReceiver
{
    /// <summary>
    /// The handshake is done; <see cref="Connection.Peer"/> is known and messages may be sent.
    /// </summary>
    void OnOpened(Connection connection);

    /// <summary>
    /// A frame of the peer. Hello, Welcome, Redirect, Heartbeat, Goodbye and FrameError are the connection's
    /// own and do not come here.
    /// </summary>
    /// <param name="connection">Where it came from.</param>
    /// <param name="header">Its kind and correlation.</param>
    /// <param name="payload">Valid during the call only.</param>
    void OnFrame(Connection connection, in FrameHeader header, ReadOnlySpan<byte> payload);

    /// <summary>
    /// The frames of one read have been delivered: the moment to hand on what was gathered, and to flush.
    /// </summary>
    void OnTurnEnd(Connection connection);

    /// <summary>
    /// No more frames will come. Called exactly once for every started connection, also for one that never
    /// opened.
    /// </summary>
    void OnClosed(Connection connection, CloseReason reason, string? message);
}
