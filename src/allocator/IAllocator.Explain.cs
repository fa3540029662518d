namespace Mesosd.Allocation;

// Why somebody gets no offers. Queries of the live structures: they change nothing and cost nothing unasked.
public partial interface IAllocator
{
    /// <summary>How a framework fares in a role; roles that it is not in read as nothing.</summary>
    SubscriptionReading Read(FrameworkIndex framework, RoleIndex role, Instant now);

    /// <summary>Why the agent is not offered to the framework in the role.</summary>
    AgentVerdict Explain(FrameworkIndex framework, RoleIndex role, AgentIndex agent, Instant now);

    /// <summary>
    /// The same for every agent, in the order of their indexes. Costs a look at each agent.
    /// </summary>
    void Explain(FrameworkIndex framework, RoleIndex role, Instant now, List<AgentVerdict> verdicts);

    /// <summary>How many offers of agents the frameworks of a role refuse at present.</summary>
    int ActiveFilters(RoleIndex role);
}
