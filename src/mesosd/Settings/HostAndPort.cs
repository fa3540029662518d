namespace Mesosd.Settings;

/// <summary>Where somebody listens: a host's name or address, and a port.</summary>
/// <param name="Host">A name or an IP address; an IPv6 address without brackets.</param>
/// <param name="Port">The port.</param>
public sealed record HostAndPort(string Host, ushort Port)
{
    /// <summary>As one would write it: <c>host:port</c>, <c>[::1]:port</c>.</summary>
    public override string ToString() => Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
