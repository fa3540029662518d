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

    /// <summary>See <see cref="OpenedPeer.StreamId"/>.</summary>
    public string? StreamId => identity.StreamId;

    /// <summary>See <see cref="OpenedPeer.IsCall"/>.</summary>
    public bool IsCall => identity.IsCall;

    public KnownAgent? Agent { get; set; }

    public KnownFramework? Framework { get; set; }
}
