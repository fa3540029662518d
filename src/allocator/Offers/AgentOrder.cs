using System.Numerics;

namespace Mesosd.Allocation;

/// <summary>
/// The order in which a run looks at agents: shuffled anew each time, so that no agent is always the first to
/// be given away. An agent's place is a hash of the seed, the run and the agent, so leaving out agents that
/// need no attention does not change the order of the others.
/// </summary>
internal sealed class AgentOrder
{
    // More buckets than this would not fit into the nearest cache.
    private const int MostBucketBits = 14;

    private ulong[] _keys = [];
    private int[] _agents = [];
    private ulong[] _unsorted = [];
    private int[] _ends = [];

    /// <summary>The agents in this run's order; valid until the next call.</summary>
    public ReadOnlySpan<int> Arrange(ReadOnlySpan<int> agents, AgentTable table, ulong seed, long run)
    {
        if (agents.IsEmpty) return [];
        SlotPool.Fit(ref _keys, agents.Length - 1);
        SlotPool.Fit(ref _agents, agents.Length - 1);
        SlotPool.Fit(ref _unsorted, agents.Length - 1);
        for (int i = 0; i < agents.Length; i++) _unsorted[i] = Key(seed, run, table.SerialOf(agents[i]));
        // The keys are hashes, so buckets by their first bits are filled evenly, and little is left to do in each.
        int bits = Math.Min(MostBucketBits, BitOperations.Log2((uint)agents.Length) + 1);
        Distribute(agents, 64 - bits, 1 << bits);
        SortNearly(agents.Length);
        return _agents.AsSpan(0, agents.Length);
    }

    private void Distribute(ReadOnlySpan<int> agents, int shift, int buckets)
    {
        SlotPool.Fit(ref _ends, buckets);
        Span<int> ends = _ends.AsSpan(0, buckets + 1);
        ends.Clear();
        for (int i = 0; i < agents.Length; i++) ends[(int)(_unsorted[i] >> shift) + 1]++;
        for (int bucket = 1; bucket <= buckets; bucket++) ends[bucket] += ends[bucket - 1];
        for (int i = 0; i < agents.Length; i++)
        {
            int place = ends[(int)(_unsorted[i] >> shift)]++;
            _keys[place] = _unsorted[i];
            _agents[place] = agents[i];
        }
    }

    private void SortNearly(int count)
    {
        for (int i = 1; i < count; i++)
        {
            ulong key = _keys[i];
            int agent = _agents[i];
            int at = i;
            for (; at > 0 && _keys[at - 1] > key; at--)
            {
                _keys[at] = _keys[at - 1];
                _agents[at] = _agents[at - 1];
            }
            _keys[at] = key;
            _agents[at] = agent;
        }
    }

    /// <summary>An agent's place in a run; smaller comes first.</summary>
    public static ulong Key(ulong seed, long run, ulong serial) =>
        Mixing.Mix(Mixing.Mix(seed ^ (ulong)run) + serial);
}
