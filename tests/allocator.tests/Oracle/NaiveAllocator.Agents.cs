namespace Mesosd.Allocation.Tests.Oracle;

// Whom to ask to leave agents that go.
internal sealed partial class NaiveAllocator
{
    public void SetUnavailable(string agent, bool unavailable)
    {
        _agents[agent].Unavailable = unavailable;
        _agents[agent].Asked.Clear();
        _agents[agent].Stays.Clear();
    }

    public List<(string Framework, string Agent)> AllocateInverse(Instant now)
    {
        List<(string, string)> asked = [];
        if (IsPaused(now)) return asked;
        foreach (NaiveAgent agent in _agents.Values.Where(a => a.Unavailable).OrderBy(a => a.Index))
        {
            foreach (NaiveFramework framework in _frameworks.Values.OrderBy(f => f.Index))
            {
                bool holds = _held.Keys.Any(key => (key.Framework, key.Agent) == (framework.Name, agent.Name));
                bool stays = agent.Stays.TryGetValue(framework.Name, out Instant end) && end > now;
                if (!framework.Active || !holds || stays || !agent.Asked.Add(framework.Name)) continue;
                asked.Add((framework.Name, agent.Name));
            }
        }
        return asked;
    }

    private void ForgetAsked(string framework)
    {
        foreach (NaiveAgent agent in _agents.Values)
        {
            agent.Asked.Remove(framework);
            agent.Stays.Remove(framework);
        }
    }

    public void AnswerInverse(string framework, string agent, TimeSpan? refuseFor, Instant now)
    {
        _agents[agent].Asked.Remove(framework);
        if (refuseFor is not { } span || Clamp(span) == TimeSpan.Zero) return;
        _agents[agent].Stays[framework] = now + Clamp(span);
    }
}
