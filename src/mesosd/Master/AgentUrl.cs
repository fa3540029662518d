using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

/// <summary>Where offers say that an agent can be seen.</summary>
internal static class AgentUrl
{
    public static Url Of(AgentInfo info, string address) => new()
    {
        Scheme = "http",
        Address = new Address { Hostname = info.Hostname, Ip = address, Port = info.PortOrDefault },
        Path = "/slave(1)",
    };
}
