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
        ("one change", () => OneChange.Run(Size, rounds: 5)),
    ];
}
