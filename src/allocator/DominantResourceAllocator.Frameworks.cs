namespace Mesosd.Allocation;

public sealed partial class DominantResourceAllocator
{
    /// <inheritdoc/>
    public FrameworkIndex AddFramework(FrameworkOptions options, bool active)
    {
        ArgumentNullException.ThrowIfNull(options);
        FrameworkIndex handle = _frameworks.Add(options, active);
        SubscribeAll(handle.Value, options);
        return handle;
    }

    /// <inheritdoc/>
    public void UpdateFramework(FrameworkIndex framework, FrameworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        int index = _frameworks.Resolve(framework);
        if (_frameworks.NameOf(index) != options.Name)
        {
            throw new ArgumentException(
                $"framework '{_frameworks.NameOf(index)}' cannot become '{options.Name}'", nameof(options));
        }
        _frameworks.SetCapabilities(index, options.Capabilities);
        for (int at = _subscriptions.FirstOf(index), next; at >= 0; at = next)
        {
            next = _subscriptions.NextOfSameFramework(at);
            if (!options.Roles.Contains(new RoleIndex(_subscriptions.RoleOf(at)))) Unsubscribe(at);
        }
        SubscribeAll(index, options);
    }

    /// <inheritdoc/>
    public void ActivateFramework(FrameworkIndex framework)
    {
        int index = _frameworks.Resolve(framework);
        if (_frameworks.IsActive(index)) return;
        _frameworks.SetActive(index, true);
        NoteUnavailableAgents();
        for (int at = _subscriptions.FirstOf(index); at >= 0; at = _subscriptions.NextOfSameFramework(at))
        {
            UpdateEligibility(at);
        }
    }

    /// <inheritdoc/>
    public void DeactivateFramework(FrameworkIndex framework)
    {
        int index = _frameworks.Resolve(framework);
        _frameworks.SetActive(index, false);
        _inverse.RemoveFramework(index);
        for (int at = _subscriptions.FirstOf(index); at >= 0; at = _subscriptions.NextOfSameFramework(at))
        {
            _filters.RemoveSubscription(at);
            _demands.Clear(at);
            UpdateEligibility(at);
        }
    }

    /// <inheritdoc/>
    public void RemoveFramework(FrameworkIndex framework)
    {
        int index = _frameworks.Resolve(framework);
        for (int at; (at = _subscriptions.FirstOf(index)) >= 0;)
        {
            for (int slot; (slot = _holdings.FirstOfSubscription(at)) >= 0;)
            {
                int agent = _holdings.AgentOf(slot);
                Release(at, agent, _holdings.Resources(slot));
                Attend(agent);
            }
            Unsubscribe(at);
        }
        _inverse.RemoveFramework(index);
        _frameworks.Remove(index);
    }

    /// <inheritdoc/>
    public void Suppress(FrameworkIndex framework, ReadOnlySpan<RoleIndex> roles)
    {
        int index = _frameworks.Resolve(framework);
        for (int at = _subscriptions.FirstOf(index); at >= 0; at = _subscriptions.NextOfSameFramework(at))
        {
            if (!IsMeant(at, roles)) continue;
            _subscriptions.SetSuppressed(at, true);
            UpdateEligibility(at);
        }
    }

    /// <inheritdoc/>
    public void Revive(FrameworkIndex framework, ReadOnlySpan<RoleIndex> roles, Instant now)
    {
        int index = _frameworks.Resolve(framework);
        for (int at = _subscriptions.FirstOf(index); at >= 0; at = _subscriptions.NextOfSameFramework(at))
        {
            if (!IsMeant(at, roles)) continue;
            _filters.RemoveSubscription(at);
            _demands.Clear(at);
            _subscriptions.SetSuppressed(at, false);
            UpdateEligibility(at);
            MarkChanged(at);
        }
    }

    private bool IsMeant(int subscription, ReadOnlySpan<RoleIndex> roles) =>
        roles.IsEmpty || roles.Contains(new RoleIndex(_subscriptions.RoleOf(subscription)));

    private void SubscribeAll(int framework, FrameworkOptions options)
    {
        foreach (RoleIndex role in options.Roles)
        {
            int subscription = FindOrOpen(framework, _roles.Resolve(role));
            _subscriptions.SetSubscribed(subscription, true);
            _subscriptions.SetSuppressed(subscription, options.SuppressedRoles.Contains(role));
            SetWish(subscription, options.Wishes.FirstOrDefault(wish => wish.Role == role));
            UpdateEligibility(subscription);
            MarkChanged(subscription);
        }
    }

    private int FindOrOpen(int framework, int role)
    {
        int found = _subscriptions.Find(framework, role);
        if (found >= 0) return found;
        string name = _frameworks.NameOf(framework);
        ulong path = WeightedDraw.HashPath($"{_roles.NameOf(role)}/./{name}");
        int node = _forest.AddNode(_roles.LeafOf(role), name, path);
        int subscription = _subscriptions.Add(framework, role, node);
        SlotPool.Fit(ref _subscriptionOfNode, node);
        _subscriptionOfNode[node] = subscription;
        return subscription;
    }

    /// <summary>Ends a subscription; its books stay open while something is held.</summary>
    private void Unsubscribe(int subscription)
    {
        _subscriptions.SetSubscribed(subscription, false);
        _filters.RemoveSubscription(subscription);
        _demands.Clear(subscription);
        SetWish(subscription, null);
        UpdateEligibility(subscription);
        CloseWhenUnused(subscription);
    }

    private void CloseWhenUnused(int subscription)
    {
        if (_subscriptions.IsSubscribed(subscription) || _holdings.FirstOfSubscription(subscription) >= 0)
        {
            return;
        }
        _forest.RemoveNode(_subscriptions.NodeOf(subscription));
        _subscriptions.Remove(subscription);
    }

    /// <summary>Whether the subscription is offered resources at all.</summary>
    private bool IsEligible(int subscription) =>
        _subscriptions.IsSubscribed(subscription)
        && !_subscriptions.IsSuppressed(subscription)
        && _demands.OpenOf(subscription) is null or > 0
        && _frameworks.IsActive(_subscriptions.FrameworkOf(subscription));

    /// <summary>Brings the order of fairness in line with <see cref="IsEligible"/>.</summary>
    private void UpdateEligibility(int subscription)
    {
        int node = _subscriptions.NodeOf(subscription);
        bool eligible = IsEligible(subscription);
        _subscriptions.SetEligible(subscription, eligible);
        if (eligible == _forest.IsInOrder(node)) return;
        if (_forest.IsInOrder(node))
        {
            _forest.Leave(node);
            return;
        }
        _forest.Enter(node);
        MarkChanged(subscription);
    }
}
