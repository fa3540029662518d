using Mesosd.ZooKeeper.Connecting;
using Mesosd.ZooKeeper.Requests;
using Mesosd.ZooKeeper.Watching;

namespace Mesosd.ZooKeeper;

public sealed partial class ZooKeeperClient
{
    /// <summary>Watches a node until further notice; servers can do it since 3.6.</summary>
    /// <param name="path">The node, which need not be there.</param>
    /// <param name="isRecursive">
    /// Whether everything below is watched too; then creations, deletions and changes of data are told, each with its own
    /// path, but no <see cref="WatchEventKind.NodeChildrenChanged"/>.
    /// </param>
    /// <param name="handler">Told of every change from the answer on.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>
    /// The watch; <see cref="ZooKeeperError.WatchRefused"/> when the path has a persistent watch of this client already.
    /// </returns>
    public async Task<ZooKeeperResult<PersistentWatch>> WatchAsync(
        string path, bool isRecursive, Action<WatchEvent> handler, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(handler);
        PersistentWatch watch = new(this, path, ServerPath(path), isRecursive, handler);
        lock (_gate)
        {
            if (_watches.Count >= _limits.MaxWatches || !_watches.TryAdd(watch))
                return ZooKeeperResult<PersistentWatch>.Failed(ZooKeeperError.WatchRefused);
        }
        bool isSet = false;
        try
        {
            ZooKeeperResult<PersistentWatch> result = await SubmitAsync(new AddWatchRequest(watch), cancel);
            isSet = result.IsOk;
            return result;
        }
        finally
        {
            if (!isSet)
            {
                lock (_gate) Remove(_connection, watch);
            }
        }
    }

    /// <summary>Removes all of this client's watches of one path; their handlers are told so.</summary>
    /// <param name="path">The node.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>The path.</returns>
    public Task<ZooKeeperResult<string>> RemoveWatchesAsync(string path, CancellationToken cancel = default) =>
        SubmitAsync(new RemoveWatchesRequest(path, ServerPath(path), only: null), cancel);

    /// <summary>
    /// Says who the session is beside what it said before. It is said again to every further server, also when this
    /// wait ends early.
    /// </summary>
    /// <param name="credentials">A user and a password of the digest scheme.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>The user.</returns>
    public Task<ZooKeeperResult<string>> AddAuthAsync(ZooKeeperCredentials credentials, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        AuthRequest auth = new(credentials);
        lock (_gate)
        {
            ZooKeeperError refusal = Refusal();
            if (refusal == ZooKeeperError.None && _auths.Count >= _limits.MaxCredentials) refusal = ZooKeeperError.Overloaded;
            if (refusal != ZooKeeperError.None) return Task.FromResult(ZooKeeperResult<string>.Failed(refusal));
            _auths.Add(auth);
            _connection?.AuthsToSend.Enqueue(auth);
            _connection?.SendSignal.Set();
        }
        return auth.Completion.WaitAsync(cancel);
    }

    internal async Task<ZooKeeperResult<string>> RemoveAsync(PersistentWatch watch, CancellationToken cancel)
    {
        lock (_gate)
        {
            if (!_watches.Holds(watch)) return ZooKeeperResult<string>.Failed(ZooKeeperError.NoWatcher);
        }
        RemoveWatchesRequest removal = new(watch.Path, watch.ServerPath, watch);
        ZooKeeperResult<string> result = await SubmitAsync(removal, cancel);
        if (result.Error != ZooKeeperError.ConnectionLoss) return result;
        // The lost connection took the watch along, and one that is being removed is not registered again.
        lock (_gate)
        {
            if (_watches.Holds(watch)) TellRemoved(watch);
            Remove(_connection, watch);
        }
        return ZooKeeperResult<string>.Ok(watch.Path);
    }

    private void TakeRemoval(ServerConnection connection, RemoveWatchesRequest removal, ZooKeeperError error)
    {
        if (error is not (ZooKeeperError.None or ZooKeeperError.NoWatcher)) return;
        if (removal.Only is { } watch)
        {
            if (_watches.Holds(watch)) TellRemoved(watch);
            Remove(connection, watch);
            return;
        }
        List<WatchDelivery> removed = [];
        _watches.End(removal.ServerPath, WatchEventKind.Removed, removed);
        _dispatch.Tell(removed);
    }

    private void TellRemoved(PersistentWatch watch) =>
        _dispatch.Tell([new WatchDelivery(watch.Handler, null, WatchEventKind.Removed, watch.ServerPath)]);

    /// <summary>Takes a persistent watch out; the one-shot watches that it stood in for are set at the server again.</summary>
    private void Remove(ServerConnection? connection, PersistentWatch watch)
    {
        if (!_watches.Remove(watch) || connection is null) return;
        connection.RegistrationsToSend.Enqueue(_watches.OneShotsOf(watch.ServerPath, _lastZxid));
        connection.SendSignal.Set();
    }
}
