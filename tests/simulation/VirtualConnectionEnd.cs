namespace Mesosd.Simulation;

/// <summary>What one peer has of a connection.</summary>
internal sealed class VirtualConnectionEnd(IVirtualPeer peer)
{
    public IVirtualPeer Peer { get; } = peer;

    /// <summary>When the last thing under way to this end arrives: nothing may overtake it.</summary>
    public Instant LastArrival { get; set; }

    /// <summary>Nothing is delivered to this end any more.</summary>
    public bool IsOver { get; set; }
}
