namespace Mesosd.Allocation;

/// <summary>
/// What subscriptions refused of agents, and until when. A filter stands in the way of an offer that the
/// refused resources contain; anything more passes it.
/// </summary>
internal sealed class FilterTable
{
    private readonly PassingFilters _passing = new();
    private readonly LastingFilters _lasting = new();

    public int Count => _passing.Count + _lasting.Count;

    /// <summary>When the next filter expires; never without filters.</summary>
    public Instant NextExpiry => Instant.Min(_passing.NextExpiry, _lasting.NextExpiry);

    public int CountOf(int subscription) => _passing.CountOf(subscription) + _lasting.CountOf(subscription);

    /// <summary>Adds a filter of some length.</summary>
    /// <param name="subscription">Who refused.</param>
    /// <param name="agent">Whose resources.</param>
    /// <param name="refused">What was refused; not empty.</param>
    /// <param name="now">The present moment.</param>
    /// <param name="span">For how long.</param>
    /// <param name="lastRun">The run through which a filter of less than an hour holds in any case.</param>
    public void Add(
        int subscription, int agent, ResourceBundle refused, Instant now, TimeSpan span, long lastRun)
    {
        if (span < LastingFilters.Shortest)
        {
            _passing.Add(subscription, agent, refused, new FilterTerm(now + span, lastRun));
            return;
        }
        Instant end = LastingFilters.EndOf(now, span);
        if (_lasting.TryAdd(subscription, agent, refused, end)) return;
        _passing.Add(subscription, agent, refused, new FilterTerm(end, 0));
    }

    /// <summary>Adds a filter that ends at a moment, whatever run comes.</summary>
    public void AddUntil(int subscription, int agent, ResourceBundle refused, Instant end) =>
        _passing.Add(subscription, agent, refused, new FilterTerm(end, 0));

    /// <summary>Whether a filter stands in the way of an offer.</summary>
    public bool Blocks(int subscription, int agent, ResourceBundle offered) =>
        _lasting.Blocks(subscription, agent, offered) || _passing.Blocks(subscription, agent, offered);

    /// <summary>
    /// When the last filter that stands in the way of an offer in a run at a moment ends; null when none does.
    /// </summary>
    public Instant? EndOf(int subscription, int agent, ResourceBundle offered, Instant now, long run)
    {
        Instant? passing = _passing.EndOf(subscription, agent, offered, now, run);
        Instant? lasting = _lasting.EndOf(subscription, agent, offered, now);
        return lasting is null || passing > lasting ? passing : lasting;
    }

    /// <summary>
    /// Clears the bits of subscriptions that are known to refuse all that is free on the agent, for long.
    /// </summary>
    public void ClearRefusers(int agent, ResourceBundle free, Span<ulong> subscriptions) =>
        _lasting.ClearRefusers(agent, free, subscriptions);

    /// <summary>
    /// Takes out one filter whose time is over in the given run; to be called until there is none.
    /// </summary>
    public bool TryExpire(Instant now, long run, out int subscription, out int agent) =>
        _lasting.TryExpire(now, out subscription, out agent)
        || _passing.TryExpire(now, run, out subscription, out agent);

    /// <summary>Takes out all filters of a pair; false when there was none.</summary>
    public bool RemovePair(int subscription, int agent) =>
        _passing.RemovePair(subscription, agent) | _lasting.RemovePair(subscription, agent);

    /// <summary>Takes out all filters of a subscription.</summary>
    public void RemoveSubscription(int subscription)
    {
        _passing.RemoveSubscription(subscription);
        _lasting.RemoveSubscription(subscription);
    }

    /// <summary>Takes out all filters for an agent.</summary>
    public void RemoveAgent(int agent)
    {
        _passing.RemoveAgent(agent);
        _lasting.RemoveAgent(agent);
    }
}
