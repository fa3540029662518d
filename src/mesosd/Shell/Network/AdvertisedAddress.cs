using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Mesosd.Settings;

namespace Mesosd.Shell.Network;

/// <summary>Where a role listens, and under which name and address others are told to reach it.</summary>
internal sealed record AdvertisedAddress
{
    private static readonly TimeSpan s_lookupTimeout = TimeSpan.FromSeconds(2);

    /// <summary>The address that others use.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>The name that others use.</summary>
    public required string Hostname { get; init; }

    /// <summary>The port for others; null when it is the one listened on.</summary>
    public ushort? Port { get; init; }

    /// <summary>Where to bind.</summary>
    public static IPEndPoint EndPointOf(NetworkFlags flags) =>
        new(flags.Ip is { } ip ? IPAddress.Parse(ip) : IPAddress.Any, flags.Port);

    /// <summary>Finds out what the flags leave open.</summary>
    public static async Task<AdvertisedAddress> FindAsync(NetworkFlags flags)
    {
        IPAddress address = flags.AdvertiseIp is { } stated ? IPAddress.Parse(stated)
            : flags.Ip is { } ip && IPAddress.Parse(ip) is var bound && !bound.Equals(IPAddress.Any) ? bound
            : FirstOfMachine();
        return new AdvertisedAddress
        {
            Address = address,
            Hostname = flags.Hostname ?? (flags.HostnameLookup ? await LookUpAsync(address) : address.ToString()),
            Port = flags.AdvertisePort,
        };
    }

    private static IPAddress FirstOfMachine() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(link => link.OperationalStatus == OperationalStatus.Up)
        .Where(link => link.NetworkInterfaceType != NetworkInterfaceType.Loopback)
        .SelectMany(link => link.GetIPProperties().UnicastAddresses)
        .Select(unicast => unicast.Address)
        .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork) ?? IPAddress.Loopback;

    // Names may take seconds, or never come; the machine's own name is nearly always as good.
    private static async Task<string> LookUpAsync(IPAddress address)
    {
        if (IPAddress.IsLoopback(address)) return "localhost";
        try
        {
            using CancellationTokenSource limit = new(s_lookupTimeout);
            IPHostEntry entry = await Dns.GetHostEntryAsync(address.ToString(), limit.Token)
                .WaitAsync(s_lookupTimeout, limit.Token);
            return entry.HostName;
        }
        catch (Exception unknown) when (unknown is SocketException or OperationCanceledException or TimeoutException)
        {
            return Environment.MachineName;
        }
    }
}
