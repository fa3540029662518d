using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

/// <summary>Numbers for agents, from 0 on, so that what is counted of them can stand in arrays. Thread-safe.</summary>
internal sealed class AgentNumbers
{
    private readonly Lock _gate = new();
    private readonly Dictionary<AgentId, int> _numbers = [];

    // A larger one takes its place when it is full: what a reader has seen of it stays true.
    private AgentId[] _ids = new AgentId[64];

    /// <summary>How many agents have one.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _numbers.Count;
        }
    }

    /// <summary>Whose numbers these are, by number; those that are given later may be missing.</summary>
    public AgentId[] Ids
    {
        get
        {
            lock (_gate) return _ids;
        }
    }

    /// <summary>An agent's number; -1 when it has none.</summary>
    public int Find(AgentId agent)
    {
        lock (_gate) return _numbers.GetValueOrDefault(agent, -1);
    }

    /// <summary>An agent's number, which it keeps.</summary>
    public int Of(AgentId agent)
    {
        lock (_gate)
        {
            if (_numbers.TryGetValue(agent, out int known)) return known;
            int number = _numbers.Count;
            _numbers.Add(agent, number);
            if (number == _ids.Length) Array.Resize(ref _ids, 2 * number);
            _ids[number] = agent;
            return number;
        }
    }
}
