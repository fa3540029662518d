namespace Mesosd.Allocation;

/// <summary>
/// Who holds copies of shared volumes. A volume counts once for each node of the tree of fairness and agent,
/// however many copies are held below the node.
/// </summary>
/// <remarks>
/// Holders of one volume are a list, the latest first; few hold copies of the same volume, so it is walked.
/// </remarks>
internal sealed class SharedVolumes(ShareForest forest, ResourceKindTable kinds, BundleCache cache)
{
    private const int None = -1;

    // By agent and kind.
    private readonly PairMap _firstHolder = new();
    private readonly SlotPool _slots = new();
    private Holder[] _holders = [];

    /// <summary>Whether anybody holds a copy of any of the volumes.</summary>
    public bool AnyHeld(int agent, ResourceBundle shared)
    {
        foreach (int kind in shared.Kinds)
        {
            if (FirstHolder(agent, kind) != None) return true;
        }
        return false;
    }

    /// <param name="subscription">Who holds copies from now on.</param>
    /// <param name="node">Its node in the tree of fairness.</param>
    /// <param name="agent">Whose volumes.</param>
    /// <param name="shared">The copies; several of one volume are a multiple of its amount.</param>
    /// <param name="total">All that the agent has: one copy of each volume.</param>
    public void Hold(int subscription, int node, int agent, ResourceBundle shared, ResourceBundle total)
    {
        for (int i = 0; i < shared.Count; i++)
        {
            int kind = shared.Kinds[i];
            int first = FirstHolder(agent, kind);
            int slot = Find(first, subscription);
            if (slot != None)
            {
                _holders[slot].Milli += shared.Millis[i];
                continue;
            }
            long size = total.Scalar(new ResourceKind(kind));
            BundleFacts copy = CopyOf(kind, size > 0 ? size : shared.Millis[i]);
            ChargeWhereFirst(first, node, copy, 1);
            slot = _slots.Take();
            SlotPool.Fit(ref _holders, slot);
            _holders[slot] = new Holder
            {
                Subscription = subscription,
                Node = node,
                Milli = shared.Millis[i],
                Size = copy.Sums[0],
                Next = first,
            };
            _firstHolder.Set(agent, kind, slot);
        }
    }

    public void Release(int subscription, int agent, ResourceBundle shared)
    {
        for (int i = 0; i < shared.Count; i++)
        {
            int kind = shared.Kinds[i];
            int slot = Find(FirstHolder(agent, kind), subscription);
            if (slot == None) continue;
            _holders[slot].Milli -= shared.Millis[i];
            if (_holders[slot].Milli > 0) continue;
            Unlink(agent, kind, slot);
            BundleFacts copy = CopyOf(kind, _holders[slot].Size);
            ChargeWhereFirst(FirstHolder(agent, kind), _holders[slot].Node, copy, -1);
            _slots.Return(slot);
        }
    }

    private BundleFacts CopyOf(int kind, long size) => cache.Canonical([kind], [size], []).Facts(kinds);

    private int FirstHolder(int agent, int kind) =>
        _firstHolder.TryGet(agent, kind, out int slot) ? slot : None;

    private int Find(int first, int subscription)
    {
        int at = first;
        while (at != None && _holders[at].Subscription != subscription) at = _holders[at].Next;
        return at;
    }

    private void Unlink(int agent, int kind, int slot)
    {
        int at = FirstHolder(agent, kind), next = _holders[slot].Next;
        if (at == slot)
        {
            if (next == None) _firstHolder.Remove(agent, kind);
            else _firstHolder.Set(agent, kind, next);
            return;
        }
        while (_holders[at].Next != slot) at = _holders[at].Next;
        _holders[at].Next = next;
    }

    /// <summary>Changes the nodes from the given one upwards below which nobody else holds a copy.</summary>
    private void ChargeWhereFirst(int firstOther, int node, BundleFacts copy, int sign)
    {
        for (int at = node; at != ShareForest.Root; at = forest.ParentOf(at))
        {
            for (int other = firstOther; other != None; other = _holders[other].Next)
            {
                if (forest.IsBelow(_holders[other].Node, at)) return;
            }
            forest.ChangeAlone(at, copy, sign);
        }
    }

    private struct Holder
    {
        public int Subscription;
        public int Node;
        public long Milli;

        // Of one copy, as it was counted.
        public long Size;
        public int Next;
    }
}
