namespace Mesosd.Simulation;

/// <summary>Something under way to one end of a connection.</summary>
internal sealed class Delivery(
    VirtualNetwork network, VirtualConnection connection, VirtualConnectionEnd to, DeliveryKind kind) : IVirtualEvent
{
    public VirtualConnection Connection { get; } = connection;

    public VirtualConnectionEnd To { get; } = to;

    public DeliveryKind Kind { get; } = kind;

    public VirtualFrame Frame { get; init; }

    /// <summary>What the receiver does, for what has no frame of ours.</summary>
    public Action? Act { get; init; }

    public void Happen() => network.Arrive(this);
}
