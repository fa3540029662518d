using Mesosd.Containers;
using Mesosd.Protocol.Messages;

namespace Mesosd.Agent;

/// <summary>A living executor's container, and what it uses. Pure.</summary>
/// <param name="FrameworkId">Whose executor it is.</param>
/// <param name="Executor">The executor.</param>
/// <param name="Status">What is told of the container.</param>
/// <param name="Statistics">What it uses; null while none of its processes is known.</param>
public sealed record ContainerReading(
    FrameworkId FrameworkId, ExecutorSnapshot Executor, ContainerStatus Status, ResourceStatistics? Statistics)
{
    private const double BytesPerMegabyte = 1 << 20;

    /// <summary>The containers of all living executors, in the order of the snapshot.</summary>
    public static List<ContainerReading> OfAll(AgentSnapshot snapshot, ProcessForest processes)
    {
        List<ContainerReading> readings = [];
        foreach (FrameworkSnapshot framework in snapshot.Frameworks)
        {
            foreach (ExecutorSnapshot executor in framework.Executors)
            {
                if (executor.State == ExecutorState.Ended) continue;
                ContainerStatus status = executor.Status ?? new ContainerStatus { ContainerId = executor.ContainerId };
                readings.Add(new ContainerReading(
                    framework.Info.Id ?? default, executor, status, Measure(executor, processes)));
            }
        }
        return readings;
    }

    // Nothing is enforced by this version's containers: the limits are what the executor and its tasks may use.
    private static ResourceStatistics? Measure(ExecutorSnapshot executor, ProcessForest processes)
    {
        if (executor.ProcessId is not { } first || processes.UsageOf(first) is not { } usage) return null;
        ResourceStatistics statistics = new()
        {
            Timestamp = processes.TakenAt.ToUnixSeconds(),
            Processes = usage.Processes,
            Threads = usage.Threads,
            CpusUserTimeSecs = usage.UserTime.TotalSeconds,
            CpusSystemTimeSecs = usage.SystemTime.TotalSeconds,
            MemRssBytes = usage.ResidentBytes,
        };
        List<Resource> allocated = executor.Allocated();
        if (Sum(allocated, "cpus") is { } cpus) statistics.CpusLimit = statistics.CpusSoftLimit = cpus;
        if (Sum(allocated, "mem") is { } megabytes)
            statistics.MemLimitBytes = statistics.MemSoftLimitBytes = (ulong)(megabytes * BytesPerMegabyte);
        return statistics;
    }

    private static double? Sum(List<Resource> resources, string name)
    {
        double? sum = null;
        foreach (Resource resource in resources)
            if (resource.Name == name && resource.Scalar is { } scalar) sum = (sum ?? 0) + scalar.Value;
        return sum;
    }
}
