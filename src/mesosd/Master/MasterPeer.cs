using Mesosd.Core;
using Mesosd.Protocol.Native;

namespace Mesosd.Master;

/// <summary>An open connection as the core knows it, and whom it belongs to once that is known.</summary>
internal sealed class MasterPeer(ConnectionId connection, OpenedPeer identity)
{
    public ConnectionId Connection { get; } = connection;

    public PeerRole Role => identity.Role;

    public string Address => identity.Address;

    public string? Principal => identity.Principal;

    public KnownAgent? Agent { get; set; }

    public KnownFramework? Framework { get; set; }
}
