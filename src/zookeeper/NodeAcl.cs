namespace Mesosd.ZooKeeper;

/// <summary>A node's access rules as they were read.</summary>
/// <param name="Rules">Any one of them that fits is enough.</param>
/// <param name="Stat">The node's own.</param>
public readonly record struct NodeAcl(IReadOnlyList<AccessRule> Rules, NodeStat Stat);
