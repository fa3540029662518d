namespace Mesosd.ZooKeeper;

/// <summary>What became of one step of a transaction.</summary>
/// <param name="Error">
/// Why the transaction failed, at the step that made it fail; <see cref="ZooKeeperError.None"/> at those before it,
/// which were undone, and <see cref="ZooKeeperError.RuntimeInconsistency"/> at those behind it.
/// </param>
/// <param name="Path">The path of a created node, else empty.</param>
/// <param name="Stat">The stat of a created or set node, else all zeros.</param>
public readonly record struct ZooKeeperStepResult(ZooKeeperError Error, string Path, NodeStat Stat);
