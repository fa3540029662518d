using System.Diagnostics.CodeAnalysis;

namespace Mesosd.ZooKeeper;

/// <summary>
/// An ensemble, a node and who one is there, in one text: <c>zk://user:password@host1:port1,host2:port2/path</c>.
/// </summary>
public sealed record ZooKeeperUrl
{
    /// <summary>What the text begins with.</summary>
    public const string Scheme = "zk://";

    private ZooKeeperUrl(IReadOnlyList<ZooKeeperServer> servers, string path, ZooKeeperCredentials? credentials)
    {
        Servers = servers;
        Path = path;
        Credentials = credentials;
    }

    /// <summary>The servers, in the order they were named; at least one.</summary>
    public IReadOnlyList<ZooKeeperServer> Servers { get; }

    /// <summary>The node, such as <c>/mesos</c>, or <c>/</c>.</summary>
    public string Path { get; }

    /// <summary>Who one is, if the text says so.</summary>
    public ZooKeeperCredentials? Credentials { get; }

    /// <summary>The ensemble with its own root: paths of the client are whole.</summary>
    public ZooKeeperAddress Ensemble => ZooKeeperAddress.Of(Servers);

    /// <summary>The ensemble with the node as its root: paths of the client begin below it.</summary>
    public ZooKeeperAddress Rooted => ZooKeeperAddress.Of(Servers, Path);

    /// <summary>Reads a URL.</summary>
    /// <param name="text">Such as <c>zk://zk1:2181,zk2:2181/mesos</c>.</param>
    /// <param name="url">The URL, if it is one.</param>
    /// <param name="error">What is wrong, as a sentence that holds no password.</param>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out ZooKeeperUrl? url, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        url = null;
        if (!text.StartsWith(Scheme, StringComparison.Ordinal))
        {
            error = $"a ZooKeeper URL begins with {Scheme}, as in zk://host1:2181,host2:2181/path";
            return false;
        }
        int slash = text.IndexOf('/', Scheme.Length);
        string authority = slash < 0 ? text[Scheme.Length..] : text[Scheme.Length..slash];
        string path = slash < 0 ? "/" : text[slash..];
        // Mesos takes zk://host/mesos/ for zk://host/mesos.
        if (path.Length > 1 && path[^1] == '/') path = path[..^1];
        // A password may hold an @, a host may not.
        int at = authority.LastIndexOf('@');
        if (!TryParseCredentials(at < 0 ? null : authority[..at], out ZooKeeperCredentials? credentials, out error)) return false;
        if (!ZooKeeperAddress.TryParseServers(authority[(at + 1)..], out ZooKeeperServer[] servers, out error))
        {
            // Then what was taken for a server is a part of the password.
            if (at < 0 && path.Contains('@')) error = "a user and a password hold no /, since a path begins there";
            return false;
        }
        if (NodePath.Problem(path, sequential: false) is { } problem)
        {
            error = problem;
            return false;
        }
        url = new ZooKeeperUrl(servers, path, credentials);
        return true;
    }

    /// <summary>The URL without the password.</summary>
    public override string ToString() =>
        $"{Scheme}{(Credentials is null ? "" : $"{Credentials}@")}{string.Join(',', Servers)}{Path}";

    private static bool TryParseCredentials(
        string? text, out ZooKeeperCredentials? credentials, [NotNullWhen(false)] out string? error)
    {
        credentials = null;
        error = null;
        if (text is null) return true;
        int colon = text.IndexOf(':');
        if (colon <= 0)
        {
            error = "a ZooKeeper URL with credentials is written zk://user:password@host:port/path";
            return false;
        }
        credentials = new ZooKeeperCredentials(text[..colon], text[(colon + 1)..]);
        return true;
    }
}
