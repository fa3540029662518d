using Mesosd.ZooKeeper.Requests;
using Mesosd.ZooKeeper.Wire;

namespace Mesosd.ZooKeeper;

/// <summary>One step of a transaction. Its data must stay as it is until the transaction was answered.</summary>
public abstract class ZooKeeperOperation
{
    private protected ZooKeeperOperation(string path) => Path = path;

    /// <summary>The node that it is about.</summary>
    public string Path { get; }

    internal abstract OpCode OpCode { get; }

    internal virtual bool IsSequential => false;

    internal abstract int BodyBytes(string serverPath);

    internal abstract void Write(JuteWriter writer, string serverPath);

    /// <summary>Creates a node.</summary>
    /// <param name="path">Its path, without the number of a sequential node.</param>
    /// <param name="data">Its bytes.</param>
    /// <param name="mode">How long it lives.</param>
    /// <param name="acl">Who may do what; everybody everything when null.</param>
    public static ZooKeeperOperation Create(
        string path, ReadOnlyMemory<byte> data, CreateMode mode = CreateMode.Persistent, IReadOnlyList<AccessRule>? acl = null) =>
        new CreateStep(path, data, mode, acl is null ? AccessRule.Open : [.. acl]);

    /// <summary>Sets a node's data.</summary>
    /// <param name="path">The node.</param>
    /// <param name="data">Its new bytes.</param>
    /// <param name="version">The version it must have, or -1 for any.</param>
    public static ZooKeeperOperation Set(string path, ReadOnlyMemory<byte> data, int version = ZooKeeperClient.AnyVersion) =>
        new SetStep(path, data, version);

    /// <summary>Deletes a node.</summary>
    /// <param name="path">The node.</param>
    /// <param name="version">The version it must have, or -1 for any.</param>
    public static ZooKeeperOperation Delete(string path, int version = ZooKeeperClient.AnyVersion) =>
        new DeleteStep(path, version);

    /// <summary>Changes nothing, but fails the transaction unless the node exists and has this version.</summary>
    /// <param name="path">The node.</param>
    /// <param name="version">The version it must have, or -1 for any.</param>
    public static ZooKeeperOperation Check(string path, int version = ZooKeeperClient.AnyVersion) =>
        new CheckStep(path, version);
}
