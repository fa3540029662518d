namespace Mesosd.ZooKeeper;

/// <summary>What a watch tells.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Path">To which node; for a recursive watch this can be any node below its own.</param>
public readonly record struct WatchEvent(WatchEventKind Kind, string Path);
