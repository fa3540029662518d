namespace Mesosd.ZooKeeper;

/// <summary>A node that was created.</summary>
/// <param name="Path">Its path, with the number that ZooKeeper appended when it is a sequential one.</param>
/// <param name="Stat">Its first stat.</param>
public readonly record struct CreatedNode(string Path, NodeStat Stat);
