namespace Mesosd.Settings;

/// <summary>Where a daemon listens, and what it tells others about that.</summary>
public sealed record NetworkFlags
{
    /// <summary>
    /// The host's name for others; null for the one that belongs to the advertised address.
    /// </summary>
    public string? Hostname { get; init; }

    /// <summary>Whether to look that name up; otherwise the address serves as the name.</summary>
    public bool HostnameLookup { get; init; } = true;

    /// <summary>The IP address to listen on; null for all.</summary>
    public string? Ip { get; init; }

    /// <summary>The port to listen on; 0 lets the system choose.</summary>
    public required ushort Port { get; init; }

    /// <summary>The IP address for others; null for the one listened on.</summary>
    public string? AdvertiseIp { get; init; }

    /// <summary>The port for others; null for the one listened on.</summary>
    public ushort? AdvertisePort { get; init; }

    internal static NetworkFlags From(FlagValues values, Flag<ushort> port) => new()
    {
        Hostname = values.Find(CommonFlags.Hostname),
        HostnameLookup = values.Get(CommonFlags.HostnameLookup),
        Ip = values.Find(CommonFlags.Ip),
        Port = values.Get(port),
        AdvertiseIp = values.Find(CommonFlags.AdvertiseIp),
        AdvertisePort = values.FindValue(CommonFlags.AdvertisePort),
    };
}
