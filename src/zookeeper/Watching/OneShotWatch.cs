namespace Mesosd.ZooKeeper.Watching;

/// <summary>A watch that a question leaves behind; it tells once.</summary>
/// <param name="serverPath">The node, as the servers know it.</param>
/// <param name="kind">What it watches on a node that is there.</param>
/// <param name="awaitsCreation">Whether it stays on a node that is not there; only <c>exists</c> does.</param>
/// <param name="handler">Who is told.</param>
internal sealed class OneShotWatch(string serverPath, WatchKind kind, bool awaitsCreation, Action<WatchEvent> handler)
{
    public string ServerPath => serverPath;

    public Action<WatchEvent> Handler => handler;

    /// <summary>A persistent watch of the same path sees everything already, and servers keep only one of them.</summary>
    public bool IsCovered { get; set; }

    /// <summary>What the answer makes of it, or null when it left no watch.</summary>
    public WatchKind? KindAfter(ZooKeeperError error) => error switch
    {
        ZooKeeperError.None => kind,
        ZooKeeperError.NoNode when awaitsCreation => WatchKind.Existence,
        _ => null,
    };
}
