namespace Mesosd.Simulation;

/// <summary>Something that happens at a moment of the virtual world.</summary>
internal interface IVirtualEvent
{
    void Happen();
}
