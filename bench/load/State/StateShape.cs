namespace Mesosd.Load;

/// <summary>How large a cluster is.</summary>
internal sealed record StateShape(int Agents, int Frameworks, int RunningPerAgent, int CompletedPerAgent)
{
    public int Running => Agents * RunningPerAgent;

    public int Completed => Agents * CompletedPerAgent;

    public override string ToString() => Completed == 0
        ? $"{Report.Number(Agents)} agents, {Report.Number(Running)} running tasks"
        : $"{Report.Number(Agents)} agents, {Report.Number(Running)} running and {Report.Number(Completed)} completed tasks";
}
