using Mesosd.Allocation;
using Mesosd.Protocol.Native;

namespace Mesosd.Master;

/// <summary>What one framework holds on some agents.</summary>
internal sealed class HolderSum(ResourceKindTable kinds)
{
    private readonly ResourceAmounts _offered = new(kinds);
    private readonly ResourceAmounts _used = new(kinds);
    private KnownAgent? _lastAgent;
    private Instant _oldestOffer = Instant.Never;

    /// <summary>On how many agents; those of one agent must be added together.</summary>
    public uint Agents { get; private set; }

    public void AddOffer(KnownAgent agent, OpenOffer offer)
    {
        Count(agent);
        _offered.Add(offer.Resources);
        _oldestOffer = Instant.Min(_oldestOffer, offer.MadeAt);
    }

    public void AddUsed(KnownAgent agent, ResourceBundle used)
    {
        Count(agent);
        _used.Add(used);
    }

    public OfferExplanationHolder ToMessage(KnownFramework framework, Instant now)
    {
        OfferExplanationHolder message = new()
        {
            FrameworkId = framework.Id,
            FrameworkName = framework.Info.Name,
            Agents = Agents,
            OldestOfferSeconds =
                _oldestOffer == Instant.Never ? null : Math.Max((now - _oldestOffer).TotalSeconds, 0),
        };
        _offered.WriteTo(message.Offered);
        _used.WriteTo(message.Used);
        return message;
    }

    private void Count(KnownAgent agent)
    {
        if (agent == _lastAgent) return;
        _lastAgent = agent;
        Agents++;
    }
}
