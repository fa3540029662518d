namespace Mesosd.Simulation;

/// <summary>An event that is a piece of code.</summary>
internal sealed class VirtualAction(Action what) : IVirtualEvent
{
    public void Happen() => what();
}
