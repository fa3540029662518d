using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;

namespace Mesosd.Cli;

/// <summary>One look at a cluster: what the live view shows.</summary>
internal sealed record ClusterFigures
{
    public required IReadOnlyList<ResponseGetAgentsAgent> Agents { get; init; }

    public required IReadOnlyList<ResponseGetFrameworksFramework> Frameworks { get; init; }

    public required IReadOnlyList<Role> Roles { get; init; }

    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    public required ILookup<string, TaskSummary> TasksByFramework { get; init; }

    /// <summary>Asks the leading master for all of it.</summary>
    public static async Task<ClusterFigures> AskAsync(ClusterClient cluster, CancellationToken stop)
    {
        Response agents = await cluster.AskAsync(CallType.GetAgents, stop);
        Response frameworks = await cluster.AskAsync(CallType.GetFrameworks, stop);
        Response roles = await cluster.AskAsync(CallType.GetRoles, stop);
        Response tasks = await cluster.AskAsync(CallType.GetTasks, stop);
        Response metrics = await cluster.AskAsync(CallType.GetMetrics, stop);
        return new ClusterFigures
        {
            Agents = agents.GetAgents?.Agents ?? [],
            Frameworks = frameworks.GetFrameworks?.Frameworks ?? [],
            Roles = roles.GetRoles?.Roles ?? [],
            Metrics = (metrics.GetMetrics?.Metrics ?? []).ToDictionary(metric => metric.Name, metric => metric.Value ?? 0),
            TasksByFramework = (tasks.GetTasks?.Tasks ?? []).ToLookup(task => task.FrameworkId.Value),
        };
    }

    /// <summary>A metric's value; 0 when the master has none of that name.</summary>
    public double Metric(string name) => Metrics.GetValueOrDefault(name);

    /// <summary>How much of a scalar resource there is in a list.</summary>
    public static double Amount(IEnumerable<Resource> resources, string name) =>
        resources.Where(resource => resource.Name == name && resource.Scalar is not null)
            .Sum(resource => resource.Scalar!.Value.Value);

    /// <summary>The largest part of the cluster's cpus or memory that a role has: its dominant share.</summary>
    public double DominantShare(Role role) => new[] { "cpus", "mem" }.Max(name =>
    {
        double total = Agents.Sum(agent => Amount(agent.TotalResources, name));
        return total > 0 ? Amount(role.Resources, name) / total : 0;
    });
}
