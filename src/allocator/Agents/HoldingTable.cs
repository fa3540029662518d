namespace Mesosd.Allocation;

/// <summary>
/// What each subscription holds on each agent, offered or used: the books behind every share.
/// </summary>
/// <remarks>
/// The latest grant is kept apart from the rest, because most offers come back as a whole: then no sum has to
/// be computed in either direction.
/// </remarks>
internal sealed class HoldingTable(BundleCache cache)
{
    private readonly SlotPool _slots = new();
    private readonly PairMap _byPair = new();
    private readonly SlotLists _bySubscription = new();
    private readonly SlotLists _byAgent = new();

    private int[] _subscription = [];
    private int[] _agent = [];
    private ResourceBundle[] _settled = [];
    private ResourceBundle[] _latest = [];

    public int FirstOfSubscription(int subscription) => _bySubscription.First(subscription);

    public int FirstOfAgent(int agent) => _byAgent.First(agent);

    public int NextOfAgent(int slot) => _byAgent.Next(slot);

    public int SubscriptionOf(int slot) => _subscription[slot];

    public int AgentOf(int slot) => _agent[slot];

    public ResourceBundle Resources(int slot) => cache.Add(_settled[slot], _latest[slot]);

    public ResourceBundle Resources(int subscription, int agent) =>
        _byPair.TryGet(subscription, agent, out int slot) ? Resources(slot) : ResourceBundle.Empty;

    public void Add(int subscription, int agent, ResourceBundle resources)
    {
        if (!_byPair.TryGet(subscription, agent, out int slot)) slot = Open(subscription, agent);
        _settled[slot] = cache.Add(_settled[slot], _latest[slot]);
        _latest[slot] = resources;
    }

    /// <summary>Takes resources out; false, and nothing changed, when they are not all held.</summary>
    public bool TryRemove(int subscription, int agent, ResourceBundle resources)
    {
        if (!_byPair.TryGet(subscription, agent, out int slot)) return false;
        if (_latest[slot].Contains(resources))
        {
            _latest[slot] = cache.Subtract(_latest[slot], resources);
        }
        else
        {
            ResourceBundle all = Resources(slot);
            if (!all.Contains(resources)) return false;
            _settled[slot] = cache.Subtract(all, resources);
            _latest[slot] = ResourceBundle.Empty;
        }
        RemoveWhenEmpty(slot);
        return true;
    }

    /// <summary>Takes out what is held of the resources.</summary>
    /// <returns>What was taken out.</returns>
    public ResourceBundle RemoveHeld(int subscription, int agent, ResourceBundle resources)
    {
        if (!_byPair.TryGet(subscription, agent, out int slot)) return ResourceBundle.Empty;
        ResourceBundle all = Resources(slot);
        ResourceBundle left = cache.Subtract(all, resources);
        _settled[slot] = left;
        _latest[slot] = ResourceBundle.Empty;
        RemoveWhenEmpty(slot);
        return cache.Subtract(all, left);
    }

    public void Remove(int slot)
    {
        _byPair.Remove(_subscription[slot], _agent[slot]);
        _bySubscription.Remove(_subscription[slot], slot);
        _byAgent.Remove(_agent[slot], slot);
        _settled[slot] = _latest[slot] = ResourceBundle.Empty;
        _slots.Return(slot);
    }

    private void RemoveWhenEmpty(int slot)
    {
        if (_latest[slot].IsEmpty && _settled[slot].IsEmpty) Remove(slot);
    }

    private int Open(int subscription, int agent)
    {
        int slot = _slots.Take();
        SlotPool.Fit(ref _subscription, slot);
        SlotPool.Fit(ref _agent, slot);
        SlotPool.Fit(ref _settled, slot);
        SlotPool.Fit(ref _latest, slot);
        _subscription[slot] = subscription;
        _agent[slot] = agent;
        _settled[slot] = _latest[slot] = ResourceBundle.Empty;
        _byPair.Set(subscription, agent, slot);
        _bySubscription.Add(subscription, slot);
        _byAgent.Add(agent, slot);
        return slot;
    }
}
