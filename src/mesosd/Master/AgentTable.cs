using Mesosd.Allocation;
using Mesosd.Core;
using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

/// <summary>The agents that a master holds, and the ids of those that it gave up.</summary>
/// <param name="read">Makes a reading of an agent.</param>
internal sealed class AgentTable(Func<KnownAgent, AgentReading> read)
{
    private readonly ReadableTable<AgentId, KnownAgent, AgentReading> _agents = new(read);
    private readonly OrderedTable<AgentId, LostAgent> _lost = new();
    private readonly Dictionary<string, KnownAgent> _byEndpoint = new(StringComparer.Ordinal);
    private readonly Dictionary<AgentId, Deactivation> _deactivations = [];
    private readonly List<KnownAgent?> _byIndex = [];
    private int _gone;

    public int Count => _agents.Count;

    /// <summary>How many have a place in the allocator, link or no link.</summary>
    public int RegisteredCount { get; private set; }

    /// <summary>How many agents the registry told of that have not come back yet.</summary>
    public int RecoveredCount { get; private set; }

    public KnownAgent? Find(AgentId id) => _agents.Find(id);

    /// <summary>The agent that listens there, or null.</summary>
    public KnownAgent? FindByEndpoint(string endpoint) => _byEndpoint.GetValueOrDefault(endpoint);

    public KnownAgent this[AgentIndex index] => _byIndex[index.Value]!;

    public void Add(KnownAgent agent)
    {
        ForgetLost(agent.Id);
        agent.Table = this;
        agent.Deactivation = _deactivations.GetValueOrDefault(agent.Id);
        _agents.Add(agent.Id, agent);
        if (agent.Address.Length > 0) RememberEndpoint(agent);
        if (agent.IsRecovered) RecoveredCount++;
    }

    /// <summary>The agent has a place in the allocator from now on.</summary>
    public void SetIndex(KnownAgent agent, AgentIndex index)
    {
        agent.Index = index;
        RegisteredCount++;
        EndRecovery(agent);
        while (_byIndex.Count <= index.Value) _byIndex.Add(null);
        _byIndex[index.Value] = agent;
    }

    public void Remove(KnownAgent agent)
    {
        _agents.Remove(agent.Id);
        EndRecovery(agent);
        ForgetEndpoint(agent);
        if (agent.Index is not { } index) return;
        _byIndex[index.Value] = null;
        agent.Index = null;
        RegisteredCount--;
    }

    /// <summary>Call around a change of the agent's address or port.</summary>
    public void ForgetEndpoint(KnownAgent agent)
    {
        if (_byEndpoint.TryGetValue(agent.Endpoint, out KnownAgent? known) && known == agent)
            _byEndpoint.Remove(agent.Endpoint);
    }

    public void RememberEndpoint(KnownAgent agent) => _byEndpoint[agent.Endpoint] = agent;

    /// <summary>Remembers an agent that was given up, behind all others.</summary>
    public void RememberLost(LostAgent agent)
    {
        ForgetLost(agent.Id);
        _lost.Add(agent.Id, agent);
        if (agent.IsGone) _gone++;
    }

    public void ForgetLost(AgentId id)
    {
        if (_lost.Find(id) is not { } agent) return;
        _lost.Remove(id);
        if (agent.IsGone) _gone--;
    }

    /// <summary>Agents that were given up, the first of them first.</summary>
    public OrderedTable<AgentId, LostAgent> Lost => _lost;

    public LostAgent? FindLost(AgentId id) => _lost.Find(id);

    /// <summary>Whether the agent is held, or was given up and is remembered.</summary>
    public bool Knows(AgentId id) => _agents.Contains(id) || _lost.Contains(id);

    /// <summary>Null unless an operator deactivated the agent.</summary>
    public Deactivation? FindDeactivation(AgentId id) => _deactivations.GetValueOrDefault(id);

    /// <summary>The agent's deactivation, new or the one that it has.</summary>
    public Deactivation Deactivate(AgentId id)
    {
        if (!_deactivations.TryGetValue(id, out Deactivation? deactivation))
            _deactivations.Add(id, deactivation = new Deactivation(id));
        if (Find(id) is { } agent) agent.Deactivation = deactivation;
        return deactivation;
    }

    /// <summary>Ends the agent's deactivation; nothing happens without one.</summary>
    public void Reactivate(AgentId id)
    {
        _deactivations.Remove(id);
        if (Find(id) is { } agent) agent.Deactivation = null;
    }

    /// <summary>How many of those that were given up may come back.</summary>
    public int UnreachableCount => _lost.Count - _gone;

    private void EndRecovery(KnownAgent agent)
    {
        if (!agent.IsRecovered) return;
        agent.IsRecovered = false;
        RecoveredCount--;
    }

    // ---- readers

    /// <summary>Readings of the agents.</summary>
    public ReadableTable<AgentId, KnownAgent, AgentReading> Readings => _agents;

    /// <summary>An agent is not what was read last.</summary>
    public void NoteChange(KnownAgent agent)
    {
        if (!_agents.IsRead) return;
        agent.IsStale = true;
        _agents.Touch(agent.Id);
    }

    /// <summary>The agents as a copy that may be visited while the table changes.</summary>
    public KnownAgent[] CopyValues() => _agents.CopyValues();

    public OrderedTable<AgentId, KnownAgent>.Enumerator GetEnumerator() => _agents.GetEnumerator();
}
