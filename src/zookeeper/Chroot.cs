namespace Mesosd.ZooKeeper;

/// <summary>Paths as the caller writes them and as the servers know them.</summary>
internal readonly struct Chroot(string prefix)
{
    public string ToServer(string path) => prefix.Length == 0 ? path : path == "/" ? prefix : prefix + path;

    /// <summary>Where a step of a change happens; the number of a sequential node is appended behind a last slash.</summary>
    public string ToServer(ZooKeeperOperation step) => step.IsSequential ? prefix + step.Path : ToServer(step.Path);

    /// <summary>False when the server speaks of a node that is not below the chroot.</summary>
    public bool TryToClient(string serverPath, out string path)
    {
        path = serverPath;
        if (prefix.Length == 0) return true;
        if (!serverPath.StartsWith(prefix, StringComparison.Ordinal)) return false;
        path = serverPath.Length == prefix.Length ? "/" : serverPath[prefix.Length..];
        return path[0] == '/';
    }
}
