using System.Diagnostics.CodeAnalysis;

namespace Mesosd.ZooKeeper;

/// <summary>
/// An ensemble and a place in its tree: <c>host:port,host:port/chroot</c>. A port left out is 2181; a chroot is put in
/// front of every path and taken off every answer.
/// </summary>
public sealed record ZooKeeperAddress
{
    /// <summary>More servers than any ensemble has voters and observers.</summary>
    public const int MaxServers = 256;

    private ZooKeeperAddress(IReadOnlyList<ZooKeeperServer> servers, string chroot)
    {
        Servers = servers;
        Chroot = chroot;
    }

    /// <summary>The servers, in the order they were named; at least one.</summary>
    public IReadOnlyList<ZooKeeperServer> Servers { get; }

    /// <summary>The node that counts as the root, such as <c>/mesos</c>; empty for the tree's own root.</summary>
    public string Chroot { get; }

    /// <summary>Makes an address of its parts.</summary>
    /// <param name="servers">At least one.</param>
    /// <param name="chroot">An absolute path; <c>/</c> and nothing mean the tree's own root.</param>
    /// <exception cref="ArgumentException">There is no server, or the chroot is no path.</exception>
    public static ZooKeeperAddress Of(IReadOnlyList<ZooKeeperServer> servers, string chroot = "")
    {
        ArgumentNullException.ThrowIfNull(servers);
        ArgumentNullException.ThrowIfNull(chroot);
        if (servers.Count is 0 or > MaxServers)
            throw new ArgumentException($"an ensemble has 1 to {MaxServers} servers, not {servers.Count}", nameof(servers));
        if (chroot is "" or "/") return new ZooKeeperAddress([.. servers], "");
        if (NodePath.Problem(chroot, sequential: false) is { } problem) throw new ArgumentException(problem, nameof(chroot));
        return new ZooKeeperAddress([.. servers], chroot);
    }

    /// <summary>Reads a connect string.</summary>
    /// <param name="text">Such as <c>zk1:2181,zk2:2181,[fd00::3]:2181/mesos</c>.</param>
    /// <param name="address">The address, if it is one.</param>
    /// <param name="error">What is wrong, as a sentence.</param>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out ZooKeeperAddress? address, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        address = null;
        int slash = text.IndexOf('/');
        string chroot = slash < 0 ? "" : text[slash..];
        if (!TryParseServers(slash < 0 ? text : text[..slash], out ZooKeeperServer[] servers, out error)) return false;
        if (chroot is not ("" or "/") && NodePath.Problem(chroot, sequential: false) is { } problem)
        {
            error = problem;
            return false;
        }
        address = Of(servers, chroot);
        return true;
    }

    /// <summary>The connect string that gives this address.</summary>
    public override string ToString() => string.Join(',', Servers) + Chroot;

    internal static bool TryParseServers(
        string text, out ZooKeeperServer[] servers, [NotNullWhen(false)] out string? error)
    {
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        servers = new ZooKeeperServer[parts.Length];
        error = null;
        if (parts.Length > MaxServers)
            error = $"'{text[..64]}…' names {parts.Length} servers; at most {MaxServers} are accepted";
        for (int index = 0; index < parts.Length && error is null; index++)
            if (!ZooKeeperServer.TryParse(parts[index], out servers[index]))
                error = $"'{parts[index]}' is no ZooKeeper server; expected host or host:port, with an IPv6 address in brackets";
        return error is null;
    }
}
