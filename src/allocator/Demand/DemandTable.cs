namespace Mesosd.Allocation;

/// <summary>
/// What subscriptions wait for. Equal sizes are kept once, and what is found out about one of them in a visit of
/// an agent holds for everybody who waits for it.
/// </summary>
internal sealed class DemandTable(ResourceKindTable kinds)
{
    private readonly UsedSlots<string> _sizes = new();
    private (int Name, long Milli)[][] _size = [];
    private long[] _tooLargeInVisit = [];
    private List<Piece>?[] _pieces = [];

    public bool Has(int subscription) =>
        subscription < _pieces.Length && _pieces[subscription] is { Count: > 0 };

    /// <summary>How many pieces are open; null without a demand.</summary>
    public long? OpenOf(int subscription)
    {
        if (!Has(subscription)) return null;
        long open = 0;
        foreach (Piece piece in _pieces[subscription]!) open += piece.Open;
        return open;
    }

    public void Set(int subscription, IReadOnlyList<ResourceDemand> demands)
    {
        SlotPool.Fit(ref _pieces, subscription);
        List<Piece> pieces = new(demands.Count);
        foreach (ResourceDemand demand in demands)
        {
            pieces.Add(new Piece(TakeSize(demand.Smallest), demand.Agent, demand.Count));
        }
        Clear(subscription);
        _pieces[subscription] = pieces;
    }

    public void Clear(int subscription)
    {
        if (!Has(subscription)) return;
        foreach (Piece piece in _pieces[subscription]!) _sizes.Return(piece.Size);
        _pieces[subscription] = null;
    }

    /// <summary>Closes a piece of the first demand that the resources satisfy.</summary>
    public void Satisfy(int subscription, AgentIndex agent, BundleFacts used)
    {
        if (!Has(subscription)) return;
        List<Piece> pieces = _pieces[subscription]!;
        for (int i = 0; i < pieces.Count; i++)
        {
            Piece piece = pieces[i];
            if (piece.Open == 0 || !piece.IsFor(agent) || !Covers(used, piece.Size)) continue;
            pieces[i] = piece with { Open = piece.Open - 1 };
            return;
        }
    }

    /// <summary>Whether an open piece fits into an offer.</summary>
    /// <param name="subscription">Who has a demand.</param>
    /// <param name="agent">Whose resources.</param>
    /// <param name="offer">What would be offered.</param>
    /// <param name="free">All that the agent has left; what does not fit there fits into no part of it.</param>
    /// <param name="visit">
    /// The visit of the agent, in which <paramref name="free"/> never grows; 0 remembers nothing.
    /// </param>
    public bool Fits(int subscription, AgentIndex agent, BundleFacts offer, BundleFacts free, long visit)
    {
        foreach (Piece piece in _pieces[subscription]!)
        {
            if (piece.Open == 0 || !piece.IsFor(agent)) continue;
            if (visit != 0 && _tooLargeInVisit[piece.Size] == visit) continue;
            if (Covers(offer, piece.Size)) return true;
            if (visit != 0 && !Covers(free, piece.Size)) _tooLargeInVisit[piece.Size] = visit;
        }
        return false;
    }

    private bool Covers(BundleFacts resources, int size)
    {
        foreach ((int name, long milli) in _size[size])
        {
            if (resources.SumOf(name) < milli) return false;
        }
        return true;
    }

    private int TakeSize(IReadOnlyList<ResourceQuantity> smallest)
    {
        string text = string.Join(';', smallest.Select(q => $"{q.Name.Length}:{q.Name}:{q.Milli}"));
        int size = _sizes.Take(text, out bool isNew);
        if (!isNew) return size;
        SlotPool.Fit(ref _size, size);
        SlotPool.Fit(ref _tooLargeInVisit, size);
        _size[size] = [.. smallest.Select(quantity => (kinds.MentionedScalarName(quantity.Name), quantity.Milli))];
        _tooLargeInVisit[size] = 0;
        return size;
    }

    private readonly record struct Piece(int Size, AgentIndex? Agent, long Open)
    {
        public bool IsFor(AgentIndex agent) => Agent is null || Agent == agent;
    }
}
