using Mesosd.Allocation;
using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.SchedulerApi;
using Mesosd.Resources;

namespace Mesosd.Master;

// Offers are made, declined and rescinded. What is made of them is in Accept.cs.
public sealed partial class MasterCore
{
    private readonly List<Grant> _grants = [];
    private readonly List<KnownFramework> _offered = [];
    private readonly List<ResourceAllocationInfo?> _allocations = [];

    // Since when there is something to allocate; null while there is nothing.
    private Instant? _workSince;

    /// <summary>How long there was something to allocate before the allocator ran last.</summary>
    internal TimeSpan AllocationLatency { get; private set; }

    private void MakeOffers()
    {
        _counters.AllocationRuns++;
        AllocationLatency = _now - (_workSince ?? Instant.Min(_allocator.NextWakeup, _now));
        _workSince = null;
        _grants.Clear();
        _allocator.Allocate(_now, _grants);
        if (_grants.Count > 0) Revision++;
        foreach (Grant grant in _grants) Make(grant);
        foreach (KnownFramework framework in _offered)
        {
            framework.Figures.OffersSent += framework.OffersToSend!.Offers.Count;
            Tell(framework, SchedulerEvents.Offers(framework.OffersToSend));
            framework.OffersToSend = null;
        }
        _offered.Clear();
        MakeInverseOffers();
    }

    private void Make(in Grant grant)
    {
        KnownFramework framework = _frameworks[grant.Framework];
        KnownAgent agent = _agents[grant.Agent];
        Invariant.Check(framework.IsConnected && agent.IsConnected,
            $"{agent} ({agent.State}) was granted to {framework} ({framework.State})");
        OpenOffer offer = new(new OfferId($"{Info.Id}-O{++_lastOffer}"), framework, agent)
        {
            Role = grant.Role,
            Resources = grant.Resources,
            MadeAt = _now,
        };
        _offers.Add(offer);
        _counters.OffersMade++;
        if (framework.OffersToSend is null)
        {
            framework.OffersToSend = new EventOffers();
            _offered.Add(framework);
        }
        framework.OffersToSend.Offers.Add(MessageOf(offer));
    }

    private Offer MessageOf(OpenOffer offer)
    {
        KnownAgent agent = offer.Agent;
        ResourceForm form = FormFor(offer.Framework, offer.Role);
        Offer message = new()
        {
            Id = offer.Id,
            FrameworkId = offer.Framework.Id,
            AgentId = agent.Id,
            Hostname = agent.Info.Hostname,
            Url = agent.Url ??= AgentUrl.Of(agent.Info, agent.Address),
            AllocationInfo = form.Allocation,
            Unavailability = agent.Unavailability,
            Domain = agent.Info.Domain,
        };
        message.Resources.EnsureCapacity(offer.Resources.Count);
        _resources.Writer.Write(offer.Resources, form, message.Resources);
        if (agent.Info.Attributes.Count > 0) message.Attributes.AddRange(agent.Info.Attributes);
        if (agent.Frameworks.Find(offer.Framework.Id) is { Executors.Count: > 0 } place)
            foreach (KnownExecutor executor in place.Executors) message.ExecutorIds.Add(executor.Id);
        return message;
    }

    /// <summary>How resources allocated to the role are written for the framework.</summary>
    private ResourceForm FormFor(KnownFramework framework, RoleIndex role) => new(
        framework.IsMultiRole ? AllocationTo(role) : null,
        (framework.Capabilities & FrameworkCapabilities.ReservationRefinement) != 0);

    /// <summary>One message per role, shared by all resources: nobody changes it.</summary>
    private ResourceAllocationInfo AllocationTo(RoleIndex role)
    {
        while (_allocations.Count <= role.Value) _allocations.Add(null);
        return _allocations[role.Value] ??= new ResourceAllocationInfo { Role = _allocator.RoleName(role) };
    }

    // ---- going back

    private void DeclineOffers(in PeerRequest request, KnownFramework framework, Call call)
    {
        _counters.MessagesDecline++;
        CallDecline decline = call.Decline!;
        Accept(request);
        TimeSpan refuseFor = RefusalDuration.FromSeconds(decline.Filters?.RefuseSeconds);
        foreach (OfferId id in decline.OfferIds)
        {
            // Unknown: it was rescinded while this call was under way, and the framework has been told.
            if (_offers.Find(id) is not { } offer || offer.Framework != framework) continue;
            framework.Figures.OffersDeclined++;
            TakeBack(offer, refuseFor);
        }
    }

    /// <summary>Closes an offer; all of it is free again.</summary>
    private void TakeBack(OpenOffer offer, TimeSpan? refuseFor)
    {
        _offers.Remove(offer);
        if (offer.Agent.Index is not { } agent) return;
        _allocator.Recover(
            new Recovery(offer.Framework.Index, offer.Role, agent, offer.Resources, refuseFor), _now);
    }

    // Rescind before offering again: two frameworks must never hold the same memory, not even for one round
    // trip.
    private void Rescind(OpenOffer offer, TimeSpan? refuseFor = null)
    {
        _counters.OffersRescinded++;
        offer.Framework.Figures.OffersRescinded++;
        Revision++;
        TakeBack(offer, refuseFor);
        Tell(offer.Framework, SchedulerEvents.Rescind(offer.Id));
    }

    private void DiscardOffers(KnownFramework framework)
    {
        foreach (OpenOffer offer in framework.Offers.CopyValues()) TakeBack(offer, null);
    }
}
