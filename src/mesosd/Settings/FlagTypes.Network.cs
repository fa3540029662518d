using System.Globalization;
using Mesosd.ZooKeeper;

namespace Mesosd.Settings;

/// <summary>The types of flag values that name hosts and ports.</summary>
public static partial class FlagTypes
{
    // Names longer than this cannot be resolved (RFC 1035).
    private const int MaxHostLength = 253;

    // An election keeps three or five masters; the limit only bounds a mistake.
    private const int MaxHosts = 64;

    /// <summary>The port of a master when none is written.</summary>
    public const ushort DefaultMasterPort = 5050;

    /// <summary>A port; 0 lets the system choose one.</summary>
    public static FlagType<ushort> Port { get; } = new()
    {
        Name = "port",
        Placeholder = "PORT",
        Expected = "a port from 0 to 65535",
        Example = "5050",
        Parse = text => ParseWhole(text, 0, ushort.MaxValue).Then<ushort>(value => (ushort)value),
    };

    /// <summary>An IPv4 or IPv6 address.</summary>
    public static FlagType<string> Address { get; } = new()
    {
        Name = "address",
        Placeholder = "ADDRESS",
        Expected = "an IP address",
        Example = "10.0.0.1",
        Parse = ParseAddress,
    };

    /// <summary>A host's name.</summary>
    public static FlagType<string> HostName { get; } = new()
    {
        Name = "string",
        Placeholder = "HOST",
        Expected = "a host's name or address",
        Example = "node1.example.org",
        Parse = ParseHost,
    };

    /// <summary>
    /// Where masters may be found: <c>host:port</c>s, or alone the URL of the ZooKeeper path where they stand for election.
    /// </summary>
    public static FlagType<IReadOnlyList<string>> Masters { get; } = new()
    {
        Name = "host:port,... or zk://",
        Placeholder = "MASTERS",
        Expected = "the masters' host:port with commas between, or zk://host:port,.../path",
        Example = "10.0.0.1:5050",
        Parse = ParseMasters,
    };

    /// <summary>A ZooKeeper ensemble and a path in it.</summary>
    public static FlagType<ZooKeeperUrl> ZooKeeper { get; } = new()
    {
        Name = "zk://",
        Placeholder = "URL",
        Expected = "zk://host:port,.../path, with user:password@ in front of the hosts where that is needed",
        Example = "zk://10.0.0.1:2181,10.0.0.2:2181,10.0.0.3:2181/mesos",
        Content = FlagContent.Json,
        Parse = ParseZooKeeper,
    };

    private static Parsed<string> ParseAddress(string text)
    {
        // The framework's parser also takes "1" and "0x7f.1" for IPv4 addresses.
        bool isPlain = text.Contains(':') ||
            (text.Split('.').Length == 4 && text.All(c => c == '.' || char.IsAsciiDigit(c)));
        // The full name on purpose: an address is a value, and nothing else of that namespace belongs here.
        return isPlain && System.Net.IPAddress.TryParse(text, out System.Net.IPAddress? address)
            ? address.ToString()
            : Parsed<string>.Wrong($"\"{FlagDisplay.Clean(text)}\" is no IP address");
    }

    private static Parsed<string> ParseHost(string text)
    {
        if (text.Length == 0) return Parsed<string>.Wrong("the host's name is empty");
        if (text.Length > MaxHostLength)
            return Parsed<string>.Wrong($"the host's name has more than {MaxHostLength} letters");
        if (text.Contains(':')) return ParseAddress(text);
        bool isName = text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_');
        return isName ? text : Parsed<string>.Wrong($"\"{FlagDisplay.Clean(text)}\" is no host's name");
    }

    private static Parsed<IReadOnlyList<string>> ParseMasters(string text)
    {
        if (text.StartsWith(ZooKeeperUrl.Scheme, StringComparison.Ordinal))
            return ParseZooKeeper(text).Then(_ => Parsed<IReadOnlyList<string>>.Right([text]));
        List<string> masters = [];
        foreach (string part in text.Split(','))
        {
            if (!ParseHostAndPort(part.Trim()).TryGet(out HostAndPort? master, out string? problem))
                return Parsed<IReadOnlyList<string>>.Wrong(problem);
            if (!masters.Contains(master.ToString())) masters.Add(master.ToString());
            if (masters.Count > MaxHosts)
                return Parsed<IReadOnlyList<string>>.Wrong($"there are more than {MaxHosts} masters");
        }
        return Parsed<IReadOnlyList<string>>.Right(masters);
    }

    private static Parsed<ZooKeeperUrl> ParseZooKeeper(string text)
    {
        if (!ZooKeeperUrl.TryParse(text, out ZooKeeperUrl? url, out string? problem))
            return Parsed<ZooKeeperUrl>.Wrong(problem);
        return url.Path == "/" ? Parsed<ZooKeeperUrl>.Wrong("the URL names no path below the root, such as /mesos") : url;
    }

    private static Parsed<HostAndPort> ParseHostAndPort(string text)
    {
        int colon = text.LastIndexOf(':');
        bool isBracketed = text.StartsWith('[');
        bool hasPort = isBracketed ? colon > 0 && text[colon - 1] == ']' : colon >= 0;
        string host = hasPort ? text[..colon] : text;
        bool isAddress = isBracketed && host.EndsWith(']') && host.Contains(':');
        if (isAddress) host = host[1..^1];
        else if (host.Contains(':'))
            return Parsed<HostAndPort>.Wrong(
                $"\"{FlagDisplay.Clean(text)}\": write an IPv6 address in brackets");
        ushort port = DefaultMasterPort;
        if (hasPort && !TryParsePort(text[(colon + 1)..], out port))
        {
            return Parsed<HostAndPort>.Wrong(
                $"\"{FlagDisplay.Clean(text)}\" has no port from 1 to 65535 behind its colon");
        }
        return ParseHost(host).Then<HostAndPort>(name => new HostAndPort(name, port));
    }

    private static bool TryParsePort(string text, out ushort port) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port > 0;
}
