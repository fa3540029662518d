using Mesosd.Core;
using Mesosd.Protocol.Wire;

namespace Mesosd.Master;

/// <summary>
/// One thing that happened to a master. What the members mean depends on <see cref="Kind"/>.
/// </summary>
public readonly struct MasterInput
{
    private MasterInput(MasterInputKind kind, ConnectionId connection)
    {
        Kind = kind;
        Connection = connection;
    }

    /// <summary>What happened.</summary>
    public MasterInputKind Kind { get; }

    /// <summary>Opened, Received, Lost: which connection.</summary>
    public ConnectionId Connection { get; }

    /// <summary>Opened: who is at the other end.</summary>
    public OpenedPeer? Peer { get; private init; }

    /// <summary>Received: the message.</summary>
    public IMessage? Message { get; private init; }

    /// <summary>Received: the number that the answer must carry; 0 when the sender wants no answer.</summary>
    public uint Correlation { get; private init; }

    /// <summary>Persisted, PersistFailed: which write.</summary>
    public RegistryUpdateId Update { get; private init; }

    /// <summary>PersistFailed: why, as a clause that can follow a colon.</summary>
    public string? Reason { get; private init; }

    /// <summary>Whitelisted: host names of agents that may be offered; null for all.</summary>
    public IReadOnlySet<string>? Hosts { get; private init; }

    public static MasterInput Opened(ConnectionId connection, OpenedPeer peer) =>
        new(MasterInputKind.Opened, connection) { Peer = peer };

    public static MasterInput Received(ConnectionId connection, IMessage message, uint correlation = 0) =>
        new(MasterInputKind.Received, connection) { Message = message, Correlation = correlation };

    public static MasterInput Lost(ConnectionId connection) => new(MasterInputKind.Lost, connection);

    public static MasterInput Persisted(RegistryUpdateId update) =>
        new(MasterInputKind.Persisted, ConnectionId.None) { Update = update };

    public static MasterInput PersistFailed(RegistryUpdateId update, string reason) =>
        new(MasterInputKind.PersistFailed, ConnectionId.None) { Update = update, Reason = reason };

    public static MasterInput Whitelisted(IReadOnlySet<string>? hosts) =>
        new(MasterInputKind.Whitelisted, ConnectionId.None) { Hosts = hosts };

    public static MasterInput Suspended() => new(MasterInputKind.Suspended, ConnectionId.None);

    public static MasterInput Resumed() => new(MasterInputKind.Resumed, ConnectionId.None);

    public static MasterInput Woken() => new(MasterInputKind.Woken, ConnectionId.None);
}
