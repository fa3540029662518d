using Mesosd.Master;
using Mesosd.Registry;

namespace Mesosd.Shell.Master;

/// <summary>What the loop hands to a reader.</summary>
/// <param name="Snapshot">The core; null while this master does not lead.</param>
/// <param name="Loop">The loop itself.</param>
internal sealed record MasterView(MasterSnapshot? Snapshot, LoopReading Loop)
{
    /// <summary>What the registry holds, for a reader that wants it; null while this master does not lead.</summary>
    public RegistryReading? Registry { get; init; }
}
