using Mesosd.Allocation;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Wire;
using ValueType = Mesosd.Protocol.Messages.ValueType;

namespace Mesosd.Master;

/// <summary>What constraints and regions look at, read out of an agent's message.</summary>
internal static class AgentTraitsOf
{
    public static AgentTraits Message(AgentInfo info)
    {
        DomainInfoFaultDomain? domain = info.Domain?.FaultDomain;
        return new AgentTraits
        {
            Hostname = info.Hostname,
            Region = domain?.Region.Name,
            Zone = domain?.Zone.Name,
            Attributes =
            [
                .. info.Attributes.Select(attribute => new Allocation.AgentAttribute(
                    attribute.Name, attribute.Type == ValueType.Text ? attribute.Text?.Value : null)),
            ],
        };
    }

    /// <summary>Whether what is no attribute is the same in both.</summary>
    public static bool AreSame(AgentInfo left, AgentInfo right)
    {
        if (left.Hostname != right.Hostname) return false;
        return left.Domain is null || right.Domain is null
            ? left.Domain == right.Domain
            : MessageCodec.ContentEquals(left.Domain, right.Domain);
    }
}
