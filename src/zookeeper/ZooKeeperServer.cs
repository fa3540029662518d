using System.Globalization;

namespace Mesosd.ZooKeeper;

/// <summary>Where one server of an ensemble answers clients.</summary>
/// <param name="Host">A name, or an address without brackets.</param>
/// <param name="Port">1 to 65535.</param>
public readonly record struct ZooKeeperServer(string Host, int Port)
{
    /// <summary>The port of a server that is named without one.</summary>
    public const int DefaultPort = 2181;

    /// <summary>The server as it can be read again.</summary>
    public override string ToString() => Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    internal static bool TryParse(ReadOnlySpan<char> text, out ZooKeeperServer server)
    {
        server = default;
        int bracket = text.LastIndexOf(']');
        int colon = text.LastIndexOf(':');
        if (colon < bracket) colon = -1;
        ReadOnlySpan<char> host = colon < 0 ? text : text[..colon];
        bool bracketed = host is ['[', .., ']'];
        if (bracketed) host = host[1..^1];
        if (host.IsEmpty || (!bracketed && host.Contains(':')) || !IsHost(host)) return false;
        int port = DefaultPort;
        if (colon >= 0 && !TryPort(text[(colon + 1)..], out port)) return false;
        server = new ZooKeeperServer(host.ToString(), port);
        return true;
    }

    private static bool TryPort(ReadOnlySpan<char> text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= ushort.MaxValue;

    private static bool IsHost(ReadOnlySpan<char> host)
    {
        foreach (char letter in host)
            if (char.IsWhiteSpace(letter) || char.IsControl(letter) || "/@,[]?#".Contains(letter)) return false;
        return true;
    }
}
