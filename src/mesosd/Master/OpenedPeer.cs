using Mesosd.Protocol.Native;

namespace Mesosd.Master;

/// <summary>Who is at the other end of a new connection, as far as the shell knows.</summary>
/// <param name="Role">What the peer said it is.</param>
/// <param name="Address">
/// The address it comes from, without a port: ports of outgoing connections mean nothing.
/// </param>
/// <param name="Principal">Who it proved to be; null when nobody asked.</param>
public sealed record OpenedPeer(PeerRole Role, string Address, string? Principal = null);
