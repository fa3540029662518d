using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

/// <summary>
/// What few tasks have and readers are shown. Kept apart, so that a task without any of it costs one reference.
/// </summary>
internal sealed record TaskTraits
{
    public Labels? Labels { get; init; }

    public DiscoveryInfo? Discovery { get; init; }

    public KillPolicy? KillPolicy { get; init; }

    public ContainerInfo? Container { get; init; }

    public HealthCheck? HealthCheck { get; init; }

    /// <summary>What it may use beyond its resources; null for nothing.</summary>
    public SortedDictionary<string, ValueScalar>? Limits { get; init; }

    /// <summary>Null for a task that has none.</summary>
    public static TaskTraits? Of(TaskInfo task) => Of((
        task.Labels, task.Discovery, task.KillPolicy, task.Container, task.HealthCheck, task.HasLimits ? task.Limits : null));

    /// <summary>The same of an agent's report.</summary>
    public static TaskTraits? Of(TaskSummary task) => Of((
        task.Labels, task.Discovery, task.KillPolicy, task.Container, task.HealthCheck, task.HasLimits ? task.Limits : null));

    private static TaskTraits? Of((Labels? Labels, DiscoveryInfo? Discovery, KillPolicy? KillPolicy, ContainerInfo? Container,
        HealthCheck? HealthCheck, SortedDictionary<string, ValueScalar>? Limits) traits)
    {
        if (traits is (null, null, null, null, null, null)) return null;
        return new TaskTraits
        {
            Labels = traits.Labels,
            Discovery = traits.Discovery,
            KillPolicy = traits.KillPolicy,
            Container = traits.Container,
            HealthCheck = traits.HealthCheck,
            Limits = traits.Limits,
        };
    }
}
