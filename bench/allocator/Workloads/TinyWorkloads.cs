namespace Mesosd.Allocation.Bench;

/// <summary>Every workload at a size that takes milliseconds: as tests, and to warm up.</summary>
internal static class TinyWorkloads
{
    private static readonly ClusterSize Size = new(60, 10);

    public static IReadOnlyList<(string Name, Func<MeasuredCluster> Run)> All { get; } =
    [
        ("decline", () => Decline.Run(Size, rounds: 20)),
        ("add and update", () => AddAndUpdate.Run(Size)),
        ("suppress all", () => Suppression.RunAll(Size)),
        ("suppress most", () => Suppression.RunMost(new ClusterSize(60, 100))),
        ("labels", () => Labels.Run(Size, rounds: 20, usedPerReservation: 8)),
        ("labels, offered", () => Labels.Run(Size, rounds: 20, usedPerReservation: 4)),
        ("volumes", () => Volumes.Run(Size, rounds: 6, VolumeSharing.None)),
        ("backlog", () => Backlog.Run(Size)),
        ("multi-framework", () => MultiFramework.Run(agents: 10, part: 20, churnCycles: 20)),
        ("deep roles", () => DeepRoles.Run(agents: 60, (2, 3, 4), rounds: 10)),
        ("quota", () => Quotas.Run(roles: 30, SorterKind.DominantResourceFairness, emptyCycles: 3)),
        ("quota, random", () => Quotas.Run(roles: 30, SorterKind.WeightedRandom, emptyCycles: 3)),
        ("whole agents", () => Quotas.RunWholeAgents(10, withQuota: false, SorterKind.DominantResourceFairness)),
        ("whole agents, quota", () => Quotas.RunWholeAgents(10, withQuota: true, SorterKind.DominantResourceFairness)),
        ("metrics", () => MetricsReading.Run(Size, rounds: 4)),
        ("volumes, shared", () => Volumes.Run(Size, rounds: 6, VolumeSharing.All)),
        ("volumes, some shared", () => Volumes.Run(Size, rounds: 6, VolumeSharing.EverySecond)),
        ("reserving", () => Reserving.Run(roles: 10)),
        ("one change", () => OneChange.Run(Size, rounds: 5)),
    ];
}
