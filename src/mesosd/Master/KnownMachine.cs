using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

/// <summary>A machine in the maintenance schedule.</summary>
internal sealed class KnownMachine(MachineId id, Unavailability unavailability)
{
    public MachineId Id { get; } = id;

    /// <summary>When it is planned to be down.</summary>
    public Unavailability Unavailability { get; } = unavailability;

    /// <summary>Whether its maintenance has begun: its agents may not register. Otherwise it is draining.</summary>
    public bool IsDown { get; set; }

    public override string ToString() => MachineTable.Describe(Id);
}
