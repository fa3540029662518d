namespace Mesosd.Allocation;

/// <summary>
/// Who holds copies of shared volumes. A volume counts once for each node of the tree of fairness and agent,
/// however many copies are held below the node.
/// </summary>
/// <remarks>Volumes that are shared are few; this is not a place for cleverness.</remarks>
internal sealed class SharedVolumes(ShareForest forest, ResourceKindTable kinds, BundleCache cache)
{
    private readonly Dictionary<(int Agent, int Kind), List<Holder>> _holders = [];

    /// <summary>Whether anybody holds a copy of any of the volumes.</summary>
    public bool AnyHeld(int agent, ResourceBundle shared)
    {
        foreach (int kind in shared.Kinds)
        {
            if (_holders.ContainsKey((agent, kind))) return true;
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
            (int, int) key = (agent, shared.Kinds[i]);
            if (!_holders.TryGetValue(key, out List<Holder>? holders)) _holders.Add(key, holders = []);
            int at = holders.FindIndex(holder => holder.Subscription == subscription);
            if (at >= 0)
            {
                holders[at] = holders[at] with { Milli = holders[at].Milli + shared.Millis[i] };
                continue;
            }
            long size = total.Scalar(new ResourceKind(shared.Kinds[i]));
            BundleFacts copy = CopyOf(shared, i, size > 0 ? size : shared.Millis[i]);
            ChargeWhereFirst(holders, node, copy, 1);
            holders.Add(new Holder(subscription, node, shared.Millis[i], copy.Sums[0]));
        }
    }

    public void Release(int subscription, int agent, ResourceBundle shared)
    {
        for (int i = 0; i < shared.Count; i++)
        {
            (int, int) key = (agent, shared.Kinds[i]);
            if (!_holders.TryGetValue(key, out List<Holder>? holders)) continue;
            int at = holders.FindIndex(holder => holder.Subscription == subscription);
            if (at < 0) continue;
            Holder left = holders[at] with { Milli = holders[at].Milli - shared.Millis[i] };
            if (left.Milli > 0)
            {
                holders[at] = left;
                continue;
            }
            holders.RemoveAt(at);
            ChargeWhereFirst(holders, left.Node, CopyOf(shared, i, left.Size), -1);
            if (holders.Count == 0) _holders.Remove(key);
        }
    }

    private BundleFacts CopyOf(ResourceBundle shared, int position, long size) =>
        cache.Canonical([shared.Kinds[position]], [size], []).Facts(kinds);

    /// <summary>Changes the nodes from the given one upwards below which nobody else holds a copy.</summary>
    private void ChargeWhereFirst(List<Holder> others, int node, BundleFacts copy, int sign)
    {
        for (int at = node; at != ShareForest.Root; at = forest.ParentOf(at))
        {
            if (others.Exists(other => forest.IsBelow(other.Node, at))) return;
            forest.ChangeAlone(at, copy, sign);
        }
    }

    private readonly record struct Holder(int Subscription, int Node, long Milli, long Size);
}
