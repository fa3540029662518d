using System.Numerics;

namespace Mesosd.Allocation;

// Whose turn it is. The order of an agent is that of the moment when its turn came.
public sealed partial class DominantResourceAllocator
{
    private const int WordBits = 64;

    // After so many that refuse, whoever has not refused for long is looked for by their bits. A look costs a word
    // per 64 subscriptions, so it must not come first.
    private const int RefusalsBeforeSearch = 6;

    // Of so many the first is picked by comparing them all; with more, the walk finds the next one soon enough.
    private const int MostFound = 32;

    // The present visit of an agent.
    private int[] _subscriptionOfNode = [];
    private long[] _visited = [];
    private long _visit;
    private ulong _visitKey;
    private bool _guaranteed;
    private int _refusals;
    private int _grantsBefore;
    private bool _knowsOpen;
    private int[] _few = [];
    private ulong[] _open = [];

    /// <summary>
    /// Offers an agent to all subscriptions in the order of their turns, until nothing is left.
    /// </summary>
    private void ServeInOrder(int agent)
    {
        TurnMarks wanted = TurnMarks.HasOpenGuarantee;
        if (!_guaranteed)
        {
            bool isPlain = _agents.Is(agent, AgentState.PlainFree);
            wanted = isPlain ? TurnMarks.HasRoom : TurnMarks.Present;
            if (isPlain && _minimums.IsSameForAll && _quota.HoldsBackAll())
            {
                _agents.Set(agent, AgentState.HeldBack, true);
                return;
            }
        }
        _refusals = 0;
        _knowsOpen = false;
        _grantsBefore = _grants.Count;
        if (_settings.RoleSorter == SorterKind.WeightedRandom) ServeDrawn(ShareForest.Root, agent, wanted);
        else ServeRoles(agent, wanted);
    }

    private void ServeRoles(int agent, TurnMarks wanted)
    {
        for (int node = _forest.FirstMarked(wanted), next; node >= 0; node = next)
        {
            next = _forest.NextMarked(node, wanted);
            if (IsFirstVisit(node) && !ServeNode(node, agent)) return;
        }
    }

    /// <summary>Whether something may be left for those that come after the node.</summary>
    private bool ServeBelow(int parent, int agent)
    {
        // A grant moves the nodes above it to the back of their siblings, so the successor is taken before, and who
        // was visited for this agent is not visited again.
        for (int node = _forest.First(parent), next; node >= 0; node = next)
        {
            next = _forest.Next(node);
            if (IsFirstVisit(node) && !ServeNode(node, agent)) return false;
        }
        return true;
    }

    private bool ServeNode(int node, int agent)
    {
        if (_forest.First(node) >= 0)
        {
            bool drawn = SorterBelow(node) == SorterKind.WeightedRandom;
            return drawn ? ServeDrawn(node, agent, TurnMarks.Present) : ServeBelow(node, agent);
        }
        int subscription = _subscriptionOfNode[node];
        if (_knowsOpen && (_open[subscription / WordBits] >> (subscription % WordBits) & 1) == 0) return true;
        if (!Serve(subscription, agent)) return false;
        return ++_refusals != RefusalsBeforeSearch || !ServeOpen(agent);
    }

    private bool IsFirstVisit(int node)
    {
        SlotPool.Fit(ref _visited, node);
        if (_visited[node] == _visit) return false;
        _visited[node] = _visit;
        return true;
    }

    private SorterKind SorterBelow(int node) =>
        _forest.HoldsFrameworks(node) ? _settings.FrameworkSorter : _settings.RoleSorter;

    // ---- those who have not refused

    /// <summary>
    /// Where many refuse an agent for long: finds the others, and serves them in order if they are few. False
    /// when they are not, or a grant has changed the order that they are to be served in: then the walk goes on,
    /// and passes over everybody else. What is free on the agent only shrinks, so they stay refusers.
    /// </summary>
    private bool ServeOpen(int agent)
    {
        ReadOnlySpan<ulong> eligible = _subscriptions.Eligible;
        if (_open.Length < eligible.Length) _open = new ulong[eligible.Length];
        Span<ulong> open = _open.AsSpan(0, eligible.Length);
        eligible.CopyTo(open);
        _filters.ClearRefusers(agent, _agents.FreeOf(agent), open);
        int found = 0;
        foreach (ulong word in open) found += BitOperations.PopCount(word);
        _knowsOpen = true;
        if (found > MostFound || _grants.Count > _grantsBefore) return false;
        // Where the first grant takes all that there is, the first is all that has to be found.
        bool takesAll = _agents.Is(agent, AgentState.PlainFree) && _quota.RolesWithQuota == 0;
        int count = 0;
        for (int word = 0; word < open.Length; word++)
        {
            for (ulong bits = open[word]; bits != 0; bits &= bits - 1)
            {
                int subscription = word * WordBits + BitOperations.TrailingZeroCount(bits);
                SlotPool.Fit(ref _few, count);
                if (takesAll) _few[count++] = subscription;
                else count = InsertByTurn(count, subscription);
            }
        }
        if (!takesAll) ServeSorted(count, agent);
        while (takesAll && count > 0 && ServeFirstOf(count, agent)) count--;
        return true;
    }

    /// <summary>Serves the one whose turn comes first, and takes it out of the list.</summary>
    private bool ServeFirstOf(int count, int agent)
    {
        int first = 0;
        for (int i = 1; i < count; i++)
        {
            int node = _subscriptions.NodeOf(_few[i]);
            if (CompareTurns(node, _subscriptions.NodeOf(_few[first])) < 0) first = i;
        }
        int subscription = _few[first];
        _few[first] = _few[count - 1];
        return !IsFirstVisit(_subscriptions.NodeOf(subscription)) || Serve(subscription, agent);
    }

    /// <summary>
    /// Offers an agent to the subscriptions that were noted for it and to those that changed.
    /// </summary>
    private void ServeFew(int agent)
    {
        int count = 0;
        for (int at = _attention.FirstNoted(agent); at >= 0; at = _attention.NextNoted(at))
        {
            count = InsertByTurn(count, _attention.NotedSubscription(at));
        }
        foreach (int subscription in _attention.ChangedSubscriptions)
        {
            count = InsertByTurn(count, subscription);
        }
        ServeSorted(count, agent);
    }

    private void ServeSorted(int count, int agent)
    {
        for (int i = 0; i < count; i++)
        {
            if (IsFirstVisit(_subscriptions.NodeOf(_few[i])) && !Serve(_few[i], agent)) return;
        }
    }

    /// <summary>
    /// Inserts a subscription into the short sorted list, unless it is there or not offered anything.
    /// </summary>
    private int InsertByTurn(int count, int subscription)
    {
        if (!IsEligible(subscription)) return count;
        SlotPool.Fit(ref _few, count);
        int node = _subscriptions.NodeOf(subscription);
        int position = count;
        while (position > 0)
        {
            int order = CompareTurns(_subscriptions.NodeOf(_few[position - 1]), node);
            if (order == 0) return count;
            if (order < 0) break;
            position--;
        }
        _few.AsSpan(position, count - position).CopyTo(_few.AsSpan(position + 1));
        _few[position] = subscription;
        return count + 1;
    }

    private int CompareTurns(int left, int right)
    {
        (left, right) = _forest.Siblings(left, right);
        if (left == right) return 0;
        if (SorterBelow(_forest.ParentOf(left)) == SorterKind.DominantResourceFairness)
        {
            return _forest.Compare(left, right);
        }
        int order = KeyOf(left).CompareTo(KeyOf(right));
        return order != 0 ? order : _forest.CompareNames(left, right);
    }
}
