using Mesosd.Protocol.Native;

namespace Mesosd.Master;

/// <summary>Who is at the other end of a new connection, as far as the shell knows.</summary>
/// <param name="Role">What the peer said it is.</param>
/// <param name="Address">
/// The address it comes from, without a port: ports of outgoing connections mean nothing.
/// </param>
/// <param name="Principal">Who it proved to be; null when nobody asked.</param>
public sealed record OpenedPeer(PeerRole Role, string Address, string? Principal = null)
{
    /// <summary>
    /// What a stream of events over HTTP is called, and what its calls must name, since each of them is a
    /// peer of its own. Null for a native connection, and for a call that named none.
    /// </summary>
    public string? StreamId { get; init; }

    /// <summary>Whether this is one call over HTTP: it is answered once, and receives no events.</summary>
    public bool IsCall { get; init; }
}
