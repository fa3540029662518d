using Mesosd.ZooKeeper.Requests;
using Mesosd.ZooKeeper.Watching;

namespace Mesosd.ZooKeeper;

public sealed partial class ZooKeeperClient
{
    /// <summary>Creates a node; its parent must be there.</summary>
    /// <param name="path">Its path, without the number of a sequential node.</param>
    /// <param name="data">Its bytes, which must stay as they are until the answer.</param>
    /// <param name="mode">How long it lives.</param>
    /// <param name="acl">Who may do what; everybody everything when null.</param>
    /// <param name="cancel">Ends the wait; what was sent may be performed all the same.</param>
    public Task<ZooKeeperResult<CreatedNode>> CreateAsync(
        string path, ReadOnlyMemory<byte> data, CreateMode mode = CreateMode.Persistent,
        IReadOnlyList<AccessRule>? acl = null, CancellationToken cancel = default)
    {
        ZooKeeperOperation step = ZooKeeperOperation.Create(path, data, mode, acl);
        CheckPath(path, step.IsSequential);
        return SubmitAsync(new CreateRequest(step, _chroot), cancel);
    }

    /// <summary>Creates a node and those above it, as far as they are missing, without data and persistent.</summary>
    /// <param name="path">The last of them.</param>
    /// <param name="acl">Who may do what with the new ones; everybody everything when null.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>The path; a node that was there already is as good.</returns>
    public async Task<ZooKeeperResult<string>> EnsureAsync(
        string path, IReadOnlyList<AccessRule>? acl = null, CancellationToken cancel = default)
    {
        CheckPath(path, sequential: false);
        // From the top: asking for the last one first would not tell a missing parent from a missing chroot.
        for (int slash = path.IndexOf('/', 1); ; slash = path.IndexOf('/', slash + 1))
        {
            string next = slash < 0 ? path : path[..slash];
            ZooKeeperResult<NodeStat?> known = await ExistsAsync(next, cancel: cancel);
            if (!known.IsOk) return ZooKeeperResult<string>.Failed(known.Error);
            if (known.Value is null)
            {
                ZooKeeperError error = (await CreateAsync(next, default, CreateMode.Persistent, acl, cancel)).Error;
                if (error is not (ZooKeeperError.None or ZooKeeperError.NodeExists)) return ZooKeeperResult<string>.Failed(error);
            }
            if (slash < 0) return ZooKeeperResult<string>.Ok(path);
        }
    }

    /// <summary>Reads a node.</summary>
    /// <param name="path">The node.</param>
    /// <param name="watch">Told once of the next change of the data or of the deletion; not set when there is no node.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<ZooKeeperResult<NodeData>> GetAsync(
        string path, Action<WatchEvent>? watch = null, CancellationToken cancel = default)
    {
        string serverPath = ServerPath(path);
        return SubmitAsync(new GetRequest(serverPath, Watch(serverPath, WatchKind.Data, watch)), cancel);
    }

    /// <summary>Asks whether there is a node.</summary>
    /// <param name="path">The node.</param>
    /// <param name="watch">Told once of its creation, the next change of its data or its deletion.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>Its stat, or null when there is none.</returns>
    public Task<ZooKeeperResult<NodeStat?>> ExistsAsync(
        string path, Action<WatchEvent>? watch = null, CancellationToken cancel = default)
    {
        string serverPath = ServerPath(path);
        return SubmitAsync(new ExistsRequest(serverPath, Watch(serverPath, WatchKind.Data, watch, awaitsCreation: true)), cancel);
    }

    /// <summary>Lists a node's children.</summary>
    /// <param name="path">The node.</param>
    /// <param name="watch">Told once when a child is created or deleted, or the node deleted.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<ZooKeeperResult<NodeChildren>> GetChildrenAsync(
        string path, Action<WatchEvent>? watch = null, CancellationToken cancel = default)
    {
        string serverPath = ServerPath(path);
        return SubmitAsync(new ChildrenRequest(serverPath, Watch(serverPath, WatchKind.Children, watch)), cancel);
    }

    /// <summary>Sets a node's data.</summary>
    /// <param name="path">The node.</param>
    /// <param name="data">Its new bytes, which must stay as they are until the answer.</param>
    /// <param name="version">The version it must have, or <see cref="AnyVersion"/>.</param>
    /// <param name="cancel">Ends the wait; what was sent may be performed all the same.</param>
    public Task<ZooKeeperResult<NodeStat>> SetAsync(
        string path, ReadOnlyMemory<byte> data, int version = AnyVersion, CancellationToken cancel = default) =>
        SubmitAsync(new SetRequest(ZooKeeperOperation.Set(path, data, version), ServerPath(path)), cancel);

    /// <summary>Deletes a node without children.</summary>
    /// <param name="path">The node.</param>
    /// <param name="version">The version it must have, or <see cref="AnyVersion"/>.</param>
    /// <param name="cancel">Ends the wait; what was sent may be performed all the same.</param>
    /// <returns>The path.</returns>
    public Task<ZooKeeperResult<string>> DeleteAsync(
        string path, int version = AnyVersion, CancellationToken cancel = default) =>
        SubmitAsync(new DeleteRequest(ZooKeeperOperation.Delete(path, version), ServerPath(path)), cancel);

    /// <summary>
    /// Lets the server catch up with the leader: what is read behind it is at least as new as what was written by
    /// anybody before.
    /// </summary>
    /// <param name="path">Any path.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>The path.</returns>
    public Task<ZooKeeperResult<string>> SyncAsync(string path = "/", CancellationToken cancel = default) =>
        SubmitAsync(new SyncRequest(path, ServerPath(path)), cancel);

    /// <summary>Performs all of several changes, or none.</summary>
    /// <param name="steps">At least one; they are performed in order, each seeing those before it.</param>
    /// <param name="cancel">Ends the wait; what was sent may be performed all the same.</param>
    /// <returns>
    /// What became of each step. A step that failed, which undid the others, is in there and no error of the request.
    /// </returns>
    public Task<ZooKeeperResult<ZooKeeperTransactionResult>> CommitAsync(
        IReadOnlyList<ZooKeeperOperation> steps, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(steps);
        if (steps.Count == 0) throw new ArgumentException("a transaction needs at least one step", nameof(steps));
        foreach (ZooKeeperOperation step in steps) CheckPath(step.Path, step.IsSequential);
        return SubmitAsync(new TransactionRequest([.. steps], _chroot), cancel);
    }

    /// <summary>Reads a node's access rules.</summary>
    /// <param name="path">The node.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<ZooKeeperResult<NodeAcl>> GetAclAsync(string path, CancellationToken cancel = default) =>
        SubmitAsync(new GetAclRequest(ServerPath(path)), cancel);

    /// <summary>Sets a node's access rules.</summary>
    /// <param name="path">The node.</param>
    /// <param name="acl">The new rules; at least one.</param>
    /// <param name="aclVersion">The version that the rules must have, or <see cref="AnyVersion"/>.</param>
    /// <param name="cancel">Ends the wait; what was sent may be performed all the same.</param>
    public Task<ZooKeeperResult<NodeStat>> SetAclAsync(
        string path, IReadOnlyList<AccessRule> acl, int aclVersion = AnyVersion, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(acl);
        return SubmitAsync(new SetAclRequest(ServerPath(path), [.. acl], aclVersion), cancel);
    }

    private static OneShotWatch? Watch(
        string serverPath, WatchKind kind, Action<WatchEvent>? handler, bool awaitsCreation = false) =>
        handler is null ? null : new OneShotWatch(serverPath, kind, awaitsCreation, handler);

    private string ServerPath(string path)
    {
        CheckPath(path, sequential: false);
        return _chroot.ToServer(path);
    }

    private static void CheckPath(string path, bool sequential)
    {
        if (NodePath.Problem(path, sequential) is { } problem) throw new ArgumentException(problem, nameof(path));
    }
}
