namespace Mesosd.Allocation;

public sealed partial class DominantResourceAllocator
{
    private long _run;

    /// <inheritdoc/>
    public void RemoveFilters(FrameworkIndex framework, AgentIndex agent)
    {
        int index = _agents.Resolve(agent);
        int holder = _frameworks.Resolve(framework);
        for (int at = _subscriptions.FirstOf(holder); at >= 0; at = _subscriptions.NextOfSameFramework(at))
        {
            if (_filters.RemovePair(at, index)) Attend(index, at);
        }
    }

    /// <inheritdoc/>
    public void RemoveFilters(AgentIndex agent)
    {
        int index = _agents.Resolve(agent);
        _filters.RemoveAgent(index);
        Attend(index);
    }

    /// <summary>
    /// Whether refusals of the subscription count: deactivation and leaving a role clear its filters.
    /// </summary>
    private bool IsOffered(int subscription) =>
        _subscriptions.IsSubscribed(subscription)
        && _frameworks.IsActive(_subscriptions.FrameworkOf(subscription));

    private void Refuse(int subscription, int agent, ResourceBundle resources, TimeSpan span, Instant now)
    {
        if (span > TimeSpan.Zero)
        {
            // Others shall see the resources before the one who refused them sees them again.
            TimeSpan effective = span < _settings.AllocationInterval ? _settings.AllocationInterval : span;
            _filters.Add(subscription, agent, resources, now, effective, _run + 1);
            return;
        }
        Instant end = EndOfPause(subscription, now);
        if (end > now) _filters.AddUntil(subscription, agent, resources, end);
    }

    /// <summary>
    /// Until when resources that were refused without a filter stay away from who refused them. The first
    /// refusals in an interval come back at once; further ones wait for the interval's end. Otherwise an
    /// offer and its refusal would go round as fast as the network allows.
    /// </summary>
    private Instant EndOfPause(int subscription, Instant now)
    {
        Instant start = _subscriptions.PauseStartOf(subscription);
        if (start == now) return now;
        Instant end = start + _settings.AllocationInterval;
        if (end > now) return end;
        _subscriptions.SetPauseStart(subscription, now);
        return now;
    }

    /// <summary>
    /// Takes out the filters whose time is over; each makes its pair worth looking at again.
    /// </summary>
    private void ExpireFilters(Instant now)
    {
        while (_filters.TryExpire(now, _run, out int subscription, out int agent))
        {
            Attend(agent, subscription);
        }
    }
}
