namespace Mesosd.Allocation.Tests.Oracle;

// What frameworks wait for.
internal sealed partial class NaiveAllocator
{
    private readonly Dictionary<(string Framework, string Role), List<NaiveDemand>> _demands = [];

    public void SetDemand(string framework, string role, List<NaiveDemand> demands)
    {
        if (demands.Count == 0) _demands.Remove((framework, role));
        else _demands[(framework, role)] = demands;
    }

    public void Satisfy(string framework, string role, string agent, Amounts used)
    {
        NaiveDemand? first = _demands.GetValueOrDefault((framework, role))
            ?.FirstOrDefault(demand => demand.Fits(_agents[agent], used));
        if (first is not null) first.Open--;
    }

    public long? OpenDemand(string framework, string role) =>
        _demands.GetValueOrDefault((framework, role))?.Sum(demand => demand.Open);

    /// <summary>Whether all that a subscription asked for was satisfied.</summary>
    private bool IsSated(string framework, string role) => OpenDemand(framework, role) == 0;

    private bool FitsDemand(string framework, string role, NaiveAgent agent, Amounts offer) =>
        !_demands.TryGetValue((framework, role), out List<NaiveDemand>? demands)
        || demands.Exists(demand => demand.Fits(agent, offer));
}
