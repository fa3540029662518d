using Mesosd.ZooKeeper.Wire;

namespace Mesosd.ZooKeeper.Requests;

/// <summary>Sets a persistent watch.</summary>
internal sealed class AddWatchRequest(PersistentWatch watch) : Request<PersistentWatch>
{
    private const int Persistent = 0;
    private const int PersistentRecursive = 1;

    public override OpCode OpCode => OpCode.AddWatch;

    public override int BodyBytes => JuteWriter.SizeOf(watch.ServerPath) + sizeof(int);

    public override PersistentWatch? Adds => watch;

    public override void Write(JuteWriter writer)
    {
        writer.WriteString(watch.ServerPath);
        writer.WriteInt32(watch.IsRecursive ? PersistentRecursive : Persistent);
    }

    // Servers repeat the error number of the header behind it.
    protected override PersistentWatch Read(ref JuteReader reader) => watch;
}

/// <summary>Removes the watches of a path at the server, all of them: it cannot tell a persistent one from the others.</summary>
internal sealed class RemoveWatchesRequest(string path, string serverPath, PersistentWatch? only) : Request<string>
{
    private const int AnyKind = 3;

    public string ServerPath => serverPath;

    /// <summary>The one to be removed while the others stay, or null for all.</summary>
    public PersistentWatch? Only => only;

    public override OpCode OpCode => OpCode.RemoveWatches;

    public override int BodyBytes => JuteWriter.SizeOf(serverPath) + sizeof(int);

    public override void Write(JuteWriter writer)
    {
        writer.WriteString(serverPath);
        writer.WriteInt32(AnyKind);
    }

    protected override string Read(ref JuteReader reader) => path;

    // What was not there is removed.
    protected override bool TryRead(ZooKeeperError error, out string value)
    {
        value = path;
        return error == ZooKeeperError.NoWatcher;
    }
}
