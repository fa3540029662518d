using Mesosd.Master;

namespace Mesosd.Shell.Master;

/// <summary>What the loop hands to a reader.</summary>
/// <param name="Snapshot">The core; null while this master does not lead.</param>
/// <param name="Loop">The loop itself.</param>
internal sealed record MasterView(MasterSnapshot? Snapshot, LoopReading Loop);
