using Mesosd.Allocation;
using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.SchedulerApi;

namespace Mesosd.Master;

// Inverse offers ask frameworks to leave agents that will be away. The answers are for operators to see; nothing
// is taken from anybody.
public sealed partial class MasterCore
{
    // One answer per framework that holds something there; frameworks that come and go during a window must not
    // fill it.
    private const int MaxInverseAnswers = 1000;

    private readonly OrderedTable<OfferId, OpenInverseOffer> _inverseOffers = new();
    private readonly List<InverseGrant> _inverseGrants = [];
    private readonly List<KnownFramework> _asked = [];

    private void MakeInverseOffers()
    {
        _inverseGrants.Clear();
        _allocator.AllocateInverse(_now, _inverseGrants);
        if (_inverseGrants.Count > 0) Revision++;
        foreach (InverseGrant grant in _inverseGrants) Make(grant);
        foreach (KnownFramework framework in _asked)
        {
            Tell(framework, SchedulerEvents.InverseOffers(framework.InverseOffersToSend!));
            framework.InverseOffersToSend = null;
        }
        _asked.Clear();
    }

    private void Make(in InverseGrant grant)
    {
        KnownFramework framework = _frameworks[grant.Framework];
        KnownAgent agent = _agents[grant.Agent];
        // An agent that is away, or out of service, is asked about when it is back.
        if (!framework.IsConnected || !agent.IsConnected || agent.Deactivation is not null) return;
        if (agent.Unavailability is not { } unavailability) return;
        OfferId id = new($"{Info.Id}-O{++_lastOffer}");
        InverseOffer message = new()
        {
            Id = id,
            Url = agent.Url ??= AgentUrl.Of(agent.Info, agent.Address),
            FrameworkId = framework.Id,
            AgentId = agent.Id,
            Unavailability = unavailability,
        };
        OpenInverseOffer offer = new(id, framework, agent) { MadeAt = _now, Message = message };
        _inverseOffers.Add(id, offer);
        framework.InverseOffers.Add(offer);
        framework.NoteChange();
        agent.InverseOffers.Add(offer);
        _counters.InverseOffersMade++;
        if (framework.InverseOffersToSend is null)
        {
            framework.InverseOffersToSend = new EventInverseOffers();
            _asked.Add(framework);
        }
        framework.InverseOffersToSend.InverseOffers.Add(message);
    }

    // ---- answers

    private void AcceptInverseOffers(in PeerRequest request, KnownFramework framework, Call call)
    {
        _counters.CallsAcceptInverse++;
        CallAcceptInverseOffers accept = call.AcceptInverseOffers!;
        Accept(request);
        foreach (OfferId id in accept.InverseOfferIds)
            AnswerInverse(framework, id, InverseOfferStatusStatus.Accept, accept.Filters);
    }

    private void DeclineInverseOffers(in PeerRequest request, KnownFramework framework, Call call)
    {
        _counters.CallsDeclineInverse++;
        CallDeclineInverseOffers decline = call.DeclineInverseOffers!;
        Accept(request);
        foreach (OfferId id in decline.InverseOfferIds)
            AnswerInverse(framework, id, InverseOfferStatusStatus.Decline, decline.Filters);
    }

    private void AnswerInverse(
        KnownFramework framework, OfferId id, InverseOfferStatusStatus answer, Filters? filters)
    {
        // Unknown: it was rescinded while this call was under way, and the framework has been told.
        if (_inverseOffers.Find(id) is not { } offer || offer.Framework != framework) return;
        OrderedTable<FrameworkId, InverseOfferStatus> answers = offer.Agent.InverseAnswers;
        answers.Remove(framework.Id);
        if (answers.Count >= MaxInverseAnswers) answers.Remove(answers.First!.FrameworkId);
        answers.Add(framework.Id, new InverseOfferStatus
        {
            Status = answer,
            FrameworkId = framework.Id,
            Timestamp = new TimeInfo(_now.Nanoseconds),
        });
        Close(offer, RefusalDuration.FromSeconds(filters?.RefuseSeconds));
    }

    private void Close(OpenInverseOffer offer, TimeSpan? refuseFor)
    {
        Revision++;
        _inverseOffers.Remove(offer.Id);
        offer.Framework.InverseOffers.Remove(offer);
        offer.Framework.NoteChange();
        offer.Agent.InverseOffers.Remove(offer);
        if (offer.Agent.Index is { } index)
            _allocator.AnswerInverse(offer.Framework.Index, index, refuseFor, _now);
    }

    // ---- going back

    private void RescindInverse(OpenInverseOffer offer, TimeSpan? refuseFor)
    {
        Close(offer, refuseFor);
        Tell(offer.Framework, SchedulerEvents.RescindInverse(offer.Id));
    }

    private void RescindInverseOffers(KnownAgent agent)
    {
        while (agent.InverseOffers.Count > 0) RescindInverse(agent.InverseOffers[0], null);
    }

    /// <summary>Without a word: the framework has no link, or begins anew.</summary>
    private void DiscardInverseOffers(KnownFramework framework)
    {
        while (framework.InverseOffers.Count > 0) Close(framework.InverseOffers[^1], null);
    }

    /// <summary>The agent is back: whoever could not be asked meanwhile is asked now.</summary>
    private void AskAgain(KnownAgent agent)
    {
        if (agent.Unavailability is not null) _allocator.SetUnavailable(agent.Index!.Value, true, _now);
    }
}
