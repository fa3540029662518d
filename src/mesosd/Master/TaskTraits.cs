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
    public static TaskTraits? Of(TaskInfo task)
    {
        bool hasAny = task.HasLimits || task.Labels is not null || task.Discovery is not null ||
            task.KillPolicy is not null || task.Container is not null || task.HealthCheck is not null;
        if (!hasAny) return null;
        return new TaskTraits
        {
            Labels = task.Labels,
            Discovery = task.Discovery,
            KillPolicy = task.KillPolicy,
            Container = task.Container,
            HealthCheck = task.HealthCheck,
            Limits = task.HasLimits ? task.Limits : null,
        };
    }

    /// <summary>The same of an agent's report.</summary>
    public static TaskTraits? Of(TaskSummary task)
    {
        bool hasAny = task.HasLimits || task.Labels is not null || task.Discovery is not null ||
            task.KillPolicy is not null || task.Container is not null || task.HealthCheck is not null;
        if (!hasAny) return null;
        return new TaskTraits
        {
            Labels = task.Labels,
            Discovery = task.Discovery,
            KillPolicy = task.KillPolicy,
            Container = task.Container,
            HealthCheck = task.HealthCheck,
            Limits = task.HasLimits ? task.Limits : null,
        };
    }
}
