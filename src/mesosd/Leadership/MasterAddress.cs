using Mesosd.Protocol.Client;
using Mesosd.Protocol.Messages;

namespace Mesosd.Leadership;

/// <summary>Where a master listens, as it says itself.</summary>
public static class MasterAddress
{
    /// <summary>
    /// Such as <c>10.0.0.1:5050</c>: the address when there is one, else the name. Both are one port here.
    /// </summary>
    public static string Of(MasterInfo info)
    {
        string host = info.Address?.Ip ?? info.Address?.Hostname ?? info.Hostname ?? "";
        int port = info.Address?.Port ?? (int)info.Port;
        return new PeerAddress(host, port).ToString();
    }
}
