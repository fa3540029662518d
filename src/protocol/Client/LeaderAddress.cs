using System.Net;
using Mesosd.Protocol.Messages;

namespace Mesosd.Protocol.Client;

/// <summary>Where a leader listens, as it says itself.</summary>
internal static class LeaderAddress
{
    /// <summary>
    /// Such as <c>10.0.0.1:5050</c>: its address when it names one, else its name; null when it names neither.
    /// </summary>
    public static string? Of(MasterInfo info)
    {
        // Masters before 0.24 know the number alone: the address' bytes, as their machine reads them.
        string? host = info.Address?.Ip ?? info.Address?.Hostname;
        if (host is null && info.Ip != 0) host = new IPAddress(BitConverter.GetBytes(info.Ip)).ToString();
        host ??= info.Hostname;
        int port = info.Address?.Port ?? (int)info.Port;
        return host is { Length: > 0 } && port is > 0 and <= ushort.MaxValue ? new PeerAddress(host, port).ToString() : null;
    }
}
