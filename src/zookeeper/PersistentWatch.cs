namespace Mesosd.ZooKeeper;

/// <summary>
/// A watch that tells again and again, until it is removed or the session ends. After a time without a connection it is
/// told <see cref="WatchEventKind.Missed"/> instead of what happened meanwhile.
/// </summary>
public sealed class PersistentWatch
{
    private readonly ZooKeeperClient _client;

    internal PersistentWatch(
        ZooKeeperClient client, string path, string serverPath, bool isRecursive, Action<WatchEvent> handler)
    {
        _client = client;
        Path = path;
        ServerPath = serverPath;
        IsRecursive = isRecursive;
        Handler = handler;
    }

    /// <summary>The node.</summary>
    public string Path { get; }

    /// <summary>Whether everything below the node is watched too.</summary>
    public bool IsRecursive { get; }

    internal string ServerPath { get; }

    internal Action<WatchEvent> Handler { get; }

    /// <summary>A <see cref="WatchEventKind.Missed"/> waits to be told. Guarded by the dispatch.</summary>
    internal bool IsMissing { get; set; }

    /// <summary>Removes the watch; its handler is told <see cref="WatchEventKind.Removed"/> last.</summary>
    /// <param name="cancel">Ends the wait; the watch may be removed all the same.</param>
    /// <returns>The path, or why the server did not confirm.</returns>
    public Task<ZooKeeperResult<string>> RemoveAsync(CancellationToken cancel = default) => _client.RemoveAsync(this, cancel);
}
