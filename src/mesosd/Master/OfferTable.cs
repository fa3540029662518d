using Mesosd.Core;
using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

/// <summary>All open offers, the oldest first.</summary>
internal sealed class OfferTable
{
    private readonly ReadableTable<OfferId, OpenOffer, OpenOffer> _offers = new(offer => offer);

    public int Count => _offers.Count;

    /// <summary>The offer that has been open for longest, or null.</summary>
    public OpenOffer? Oldest => _offers.First;

    public OpenOffer? Find(OfferId id) => _offers.Find(id);

    public void Add(OpenOffer offer)
    {
        _offers.Add(offer.Id, offer);
        offer.Framework.Offers.Add(offer);
        offer.Agent.Offers.Add(offer);
        offer.Agent.NoteChange();
    }

    public void Remove(OpenOffer offer)
    {
        _offers.Remove(offer.Id);
        offer.Framework.Offers.Remove(offer);
        offer.Agent.Offers.Remove(offer);
        offer.Agent.NoteChange();
    }

    public bool Contains(OpenOffer offer) => _offers.Contains(offer.Id);

    /// <summary>Readings of the offers: nothing of one changes, so they are the offers themselves.</summary>
    public ReadableTable<OfferId, OpenOffer, OpenOffer> Readings => _offers;

    /// <summary>The offers as a copy that may be visited while the table changes.</summary>
    public OpenOffer[] CopyValues() => _offers.CopyValues();

    public OrderedTable<OfferId, OpenOffer>.Enumerator GetEnumerator() => _offers.GetEnumerator();
}
