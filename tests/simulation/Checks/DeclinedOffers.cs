using Mesosd.Allocation;
using Mesosd.Core;
using Mesosd.Master;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.SchedulerApi;
using Mesosd.Protocol.Wire;

namespace Mesosd.Simulation;

/// <summary>What frameworks have declined at one leadership, as long as it must not be offered to them again.</summary>
internal sealed class DeclinedOffers
{
    private readonly Dictionary<(FrameworkId, AgentId, RoleIndex), Declined> _declined = [];
    private MasterCore? _core;

    /// <summary>A scheduler's message as it came, before the master sees it.</summary>
    public void NoteCall(MasterCore core, IMessage message, Instant now)
    {
        if (core != _core) _declined.Clear();
        _core = core;
        if (message is not Call call) return;
        if (call.Decline is { } decline)
            foreach (OfferId id in decline.OfferIds) Note(core, id, decline.Filters?.RefuseSeconds ?? 0, now);
        else if (call.Type is CallType.Revive or CallType.Subscribe or CallType.Suppress or CallType.Teardown)
            Clear(call.FrameworkId ?? call.Subscribe?.FrameworkInfo.Id);
    }

    /// <summary>What the master has just decided.</summary>
    public void Check(MasterCore core, EffectList<MasterEffect> effects, Instant now)
    {
        if (core != _core || _declined.Count == 0) return;
        for (int i = 0; i < effects.Count; i++)
        {
            if (effects[i].Message is Event { Rescind: { } rescind }) Forget(rescind.OfferId);
            if (effects[i].Message is not Event { Offers: { } offers }) continue;
            foreach (Offer offer in offers.Offers)
                if (core.Offers.Find(offer.Id) is { } open) Check(open, now);
        }
    }

    private void Note(MasterCore core, OfferId id, double seconds, Instant now)
    {
        // One that is gone filters nothing.
        if (core.Offers.Find(id) is not { } offer) return;
        _declined[KeyOf(offer)] =
            new Declined(id, offer.Agent, offer.Framework.Connection, offer.Resources, now + TimeSpan.FromSeconds(seconds));
    }

    // A leader that finds itself suspended takes its offers back before it reads the call: nothing was declined.
    private void Forget(OfferId id)
    {
        foreach (((FrameworkId, AgentId, RoleIndex) key, Declined declined) in _declined.ToArray())
            if (declined.Offer == id) _declined.Remove(key);
    }

    private void Check(OpenOffer offer, Instant now)
    {
        if (!_declined.TryGetValue(KeyOf(offer), out Declined declined)) return;
        bool holds = declined.Agent == offer.Agent && declined.Connection == offer.Framework.Connection && now < declined.Until;
        if (holds && declined.Resources.Contains(offer.Resources))
            throw new SafetyViolation($"{offer.Framework} is offered {offer.Resources} of {offer.Agent} again, and has " +
                $"declined {declined.Resources} until {declined.Until}");
    }

    private void Clear(FrameworkId? framework)
    {
        foreach ((FrameworkId, AgentId, RoleIndex) key in _declined.Keys.ToArray())
            if (key.Item1 == framework) _declined.Remove(key);
    }

    private static (FrameworkId, AgentId, RoleIndex) KeyOf(OpenOffer offer) => (offer.Framework.Id, offer.Agent.Id, offer.Role);

    private readonly record struct Declined(
        OfferId Offer, KnownAgent Agent, ConnectionId Connection, ResourceBundle Resources, Instant Until);
}
