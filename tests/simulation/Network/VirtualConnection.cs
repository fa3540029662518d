using Mesosd.Core;
using Mesosd.Protocol.Wire;

namespace Mesosd.Simulation;

/// <summary>
/// A connection between two processes. What goes to one of them arrives in order; when it breaks, each end has got a
/// part from the beginning of what the other one sent, as with TCP.
/// </summary>
internal sealed class VirtualConnection(ConnectionId id, VirtualProcess client, VirtualProcess server)
{
    public ConnectionId Id { get; } = id;

    public VirtualConnectionEnd Client { get; } = new(client);

    public VirtualConnectionEnd Server { get; } = new(server);

    /// <summary>The client's side of the handshake.</summary>
    public required Handshake Opener { get; init; }

    /// <summary>What the client said of itself, once the server took it.</summary>
    public PeerIdentity? Visitor { get; set; }

    /// <summary>Where a server that does not lead sent the client.</summary>
    public string? Leader { get; set; }

    /// <summary>Whether the server's host has said that no process listens there.</summary>
    public bool WasRefused { get; set; }

    /// <summary>Whether the handshake is done, as the client sees it.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Nothing that is sent from now on arrives.</summary>
    public bool IsBroken { get; set; }

    public bool IsWhole => IsOpen && !IsBroken && !Client.IsOver && !Server.IsOver;

    public VirtualConnectionEnd EndOf(VirtualProcess process) => Client.Process == process ? Client : Server;

    public VirtualConnectionEnd OtherEnd(VirtualProcess process) => Client.Process == process ? Server : Client;

    public VirtualConnectionEnd Opposite(VirtualConnectionEnd end) => end == Client ? Server : Client;

    public override string ToString() => $"{Id} ({Client.Process.Name}, {Server.Process.Name})";
}
