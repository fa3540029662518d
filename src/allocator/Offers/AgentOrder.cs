namespace Mesosd.Allocation;

/// <summary>
/// The order in which a run looks at agents: shuffled anew each time, so that no agent is always the first to
/// be given away. An agent's place is a hash of the seed, the run and the agent, so leaving out agents that
/// need no attention does not change the order of the others.
/// </summary>
internal sealed class AgentOrder
{
    private ulong[] _keys = [];
    private int[] _agents = [];

    /// <summary>The agents in this run's order; valid until the next call.</summary>
    public ReadOnlySpan<int> Arrange(ReadOnlySpan<int> agents, AgentTable table, ulong seed, long run)
    {
        if (agents.IsEmpty) return [];
        SlotPool.Fit(ref _keys, agents.Length - 1);
        SlotPool.Fit(ref _agents, agents.Length - 1);
        for (int i = 0; i < agents.Length; i++)
        {
            _keys[i] = Key(seed, run, table.SerialOf(agents[i]));
            _agents[i] = agents[i];
        }
        Array.Sort(_keys, _agents, 0, agents.Length);
        return _agents.AsSpan(0, agents.Length);
    }

    /// <summary>An agent's place in a run; smaller comes first.</summary>
    public static ulong Key(ulong seed, long run, ulong serial) =>
        Mixing.Mix(Mixing.Mix(seed ^ (ulong)run) + serial);
}
