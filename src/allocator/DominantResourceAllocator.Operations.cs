namespace Mesosd.Allocation;

public sealed partial class DominantResourceAllocator
{
    /// <inheritdoc/>
    public void Convert(in Conversion conversion, Instant now)
    {
        int agent = _agents.Resolve(conversion.Agent);
        int framework = _frameworks.Resolve(conversion.Framework);
        ResourceBundle consumed = Enter(conversion.Consumed), converted = Enter(conversion.Converted);
        if (consumed.Equals(converted)) return;
        int role = _roles.Resolve(conversion.Role);
        int subscription = consumed.IsEmpty ? FindOrOpen(framework, role) : _subscriptions.Find(framework, role);
        bool held = consumed.IsEmpty
            || (subscription >= 0 && _holdings.TryRemove(subscription, agent, consumed));
        AllocatorPromise.Check(
            held,
            $"{consumed} of {_agents.NameOf(agent)} cannot become {converted}: "
            + $"{_frameworks.NameOf(framework)} does not hold it in role {_roles.NameOf(role)}");
        Exchange(subscription, agent, consumed, converted);
        ResourceBundle total = _cache.Add(_cache.Subtract(_agents.TotalOf(agent), consumed), converted);
        ReplaceTotal(agent, total, consumed, converted);
        if (!converted.IsEmpty) _holdings.Add(subscription, agent, converted);
        HoldShared(subscription, agent, converted);
        if (_agents.Is(agent, AgentState.Overcommitted)) RecountFree(agent);
        CloseWhenUnused(subscription);
        Attend(agent);
    }

    /// <inheritdoc/>
    public bool TryConvertFree(AgentIndex agent, ResourceBundle consumed, ResourceBundle converted, Instant now)
    {
        int index = _agents.Resolve(agent);
        consumed = Enter(consumed);
        converted = Enter(converted);
        ResourceBundle free = _agents.FreeOf(index);
        if (!free.Contains(consumed)) return false;
        if (_shared.AnyHeld(index, _rules.Part(consumed, shared: true))) return false;
        ResourceBundle total = _agents.TotalOf(index);
        ChangeTotal(index, _cache.Add(_cache.Subtract(total, consumed), converted));
        if (_agents.Is(index, AgentState.Overcommitted)) RecountFree(index);
        else SetFree(index, _cache.Add(_cache.Subtract(free, consumed), converted));
        Attend(index);
        return true;
    }

    /// <summary>Replaces what is held in shares and consumption; the books of holdings are the caller's.</summary>
    private void Exchange(int subscription, int agent, ResourceBundle consumed, ResourceBundle converted)
    {
        _shared.Release(subscription, agent, _rules.Part(consumed, shared: true));
        BundleFacts before = _rules.Part(consumed, shared: false).Facts(Kinds);
        BundleFacts after = _rules.Part(converted, shared: false).Facts(Kinds);
        _forest.Exchange(_subscriptions.NodeOf(subscription), before, after);
        _quota.ChangeHeld(TopOf(subscription), before, -1);
        _quota.ChangeHeld(TopOf(subscription), after, 1);
    }

    /// <summary>
    /// Nothing of what is free changes, except that a copy of a new shared volume is, and of an old one is not.
    /// </summary>
    private void ReplaceTotal(int agent, ResourceBundle total, ResourceBundle consumed, ResourceBundle converted)
    {
        ChangeTotal(agent, total);
        ResourceBundle gone = _rules.Part(consumed, shared: true), made = _rules.Part(converted, shared: true);
        if (gone.IsEmpty && made.IsEmpty) return;
        SetFree(agent, _cache.Add(_cache.Subtract(_agents.FreeOf(agent), gone), made));
    }
}
