namespace Mesosd.ZooKeeper;

/// <summary>A node's children as they were read.</summary>
/// <param name="Names">Their names below the node, in no order.</param>
/// <param name="Stat">The node's own.</param>
public readonly record struct NodeChildren(IReadOnlyList<string> Names, NodeStat Stat);
