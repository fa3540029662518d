using Mesosd.Core;
using Mesosd.Protocol.Native;

namespace Mesosd.Simulation;

/// <summary>
/// A connection between two peers. What goes to one of them arrives in order; when it breaks, each end has got a
/// part from the beginning of what the other one sent, as with TCP.
/// </summary>
internal sealed class VirtualConnection(ConnectionId id, IVirtualPeer client, IVirtualPeer server)
{
    public ConnectionId Id { get; } = id;

    public VirtualConnectionEnd Client { get; } = new(client);

    public VirtualConnectionEnd Server { get; } = new(server);

    public PeerRole Role { get; init; }

    public byte[] Token { get; init; } = [];

    /// <summary>Nothing that is sent from now on arrives.</summary>
    public bool IsBroken { get; set; }

    public VirtualConnectionEnd EndOf(IVirtualPeer peer) => Client.Peer == peer ? Client : Server;

    public VirtualConnectionEnd OtherEnd(IVirtualPeer peer) => Client.Peer == peer ? Server : Client;

    public override string ToString() => $"{Id} ({Client.Peer.Name}, {Server.Peer.Name})";
}
