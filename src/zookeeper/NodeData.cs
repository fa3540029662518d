namespace Mesosd.ZooKeeper;

/// <summary>A node as it was read.</summary>
/// <param name="Data">Its bytes; nobody else holds them.</param>
/// <param name="Stat">What is known beside them.</param>
public readonly record struct NodeData(byte[] Data, NodeStat Stat);
