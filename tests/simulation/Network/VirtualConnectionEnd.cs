namespace Mesosd.Simulation;

/// <summary>What one process has of a connection.</summary>
internal sealed class VirtualConnectionEnd(VirtualProcess process)
{
    private Queue<Delivery>? _held;

    public VirtualProcess Process { get; } = process;

    /// <summary>When the last thing under way to this end arrives: nothing may overtake it.</summary>
    public Instant LastArrival { get; set; }

    /// <summary>Nothing is delivered to this end any more.</summary>
    public bool IsOver { get; set; }

    /// <summary>Since when nothing can come from the other end, heartbeats included.</summary>
    public Instant SilentSince { get; set; } = Instant.Never;

    /// <summary>What waits for a path that is cut.</summary>
    public int HeldCount => _held?.Count ?? 0;

    public void Hold(Delivery delivery) => (_held ??= new Queue<Delivery>()).Enqueue(delivery);

    public Queue<Delivery> TakeHeld()
    {
        Queue<Delivery> held = _held ?? [];
        _held = null;
        return held;
    }
}
