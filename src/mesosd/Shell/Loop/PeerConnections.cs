using Mesosd.Core;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Shell.Loop;

/// <summary>
/// The open connections of a role by the ids that its core knows. Owned by the role's loop; sends of one turn leave
/// together when it ends.
/// </summary>
internal sealed class PeerConnections
{
    private readonly Dictionary<ConnectionId, Connection> _open = [];
    private readonly HashSet<Connection> _touched = [];

    public IReadOnlyCollection<Connection> Open => _open.Values;

    public static ConnectionId IdOf(Connection connection) => new(connection.Id);

    public void Add(Connection connection) => _open.Add(IdOf(connection), connection);

    public void Remove(Connection connection)
    {
        _open.Remove(IdOf(connection));
        _touched.Remove(connection);
    }

    /// <summary>
    /// Queues a message and says what became of it. One for a connection that is gone is dropped: the core hears of
    /// its end next. One that the peer would not take is the caller's to report.
    /// </summary>
    public SendOutcome Send(ConnectionId id, IMessage message, uint correlation, bool isAnswer)
    {
        if (!_open.TryGetValue(id, out Connection? connection)) return SendOutcome.NotOpen;
        _touched.Add(connection);
        return connection.Send(message, correlation, isAnswer ? FrameFlags.Answer : FrameFlags.None);
    }

    /// <summary>Says goodbye to a peer.</summary>
    public void Disconnect(ConnectionId id, GoodbyeReason reason, string text)
    {
        if (_open.TryGetValue(id, out Connection? connection)) connection.Close(reason, text);
    }

    /// <summary>Lets everything that was queued leave, one write for each connection.</summary>
    public void FlushTouched()
    {
        foreach (Connection connection in _touched) connection.Flush();
        _touched.Clear();
    }

    /// <summary>Says goodbye to everybody.</summary>
    public void CloseAll(GoodbyeReason reason, string text)
    {
        foreach (Connection connection in _open.Values) connection.Close(reason, text);
    }
}
