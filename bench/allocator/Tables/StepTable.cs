namespace Mesosd.Allocation.Bench;

/// <summary>The workloads beside the decline matrix, one row for each of their steps.</summary>
internal static class StepTable
{
    // The first run of each workload is not counted: the runtime compiles meanwhile. Steps that come once per run get
    // their median from the others.
    private const int Runs = 6;

    private const int VolumeRounds = 6;
    private const int QuotaCycles = 20;

    /// <summary>What is measured, at Mesos' sizes or at small ones.</summary>
    public static IEnumerable<(string Name, Func<MeasuredCluster> Run)> Workloads(bool small)
    {
        ClusterSize middle = small ? new(500, 20) : new(5_000, 200);
        ClusterSize large = small ? new(1_000, 100) : new(10_000, 1_000);
        ClusterSize largest = small ? new(1_000, 100) : new(50_000, 3_000);
        yield return ("add and update", () => AddAndUpdate.Run(large));
        yield return ("add and update", () => AddAndUpdate.Run(largest));
        yield return ("suppress all", () => Suppression.RunAll(large));
        yield return ("suppress 99 %", () => Suppression.RunMost(large));
        yield return ("labels", () => Labels.Run(middle, 2 * middle.Frameworks, usedPerReservation: 8));
        yield return ("labels, offered", () => Labels.Run(middle, 2 * middle.Frameworks, usedPerReservation: 4));
        yield return ("volumes", () => Volumes.Run(middle, VolumeRounds, VolumeSharing.None));
        yield return ("backlog", () => Backlog.Run(large));
        yield return ("multi-framework", () => MultiFramework.Run(small ? 20 : 80, small ? 10 : 1, churnCycles: 200));
        yield return ("deep roles", () => DeepRoles.Run(large.Agents, small ? (5, 5, 4) : (20, 20, 25), rounds: 50));
        foreach (int roles in small ? [30, 300] : new[] { 30, 300, 3_000 })
        {
            yield return ("quota", () => Quotas.Run(roles, SorterKind.DominantResourceFairness, QuotaCycles));
            yield return ("quota, random", () => Quotas.Run(roles, SorterKind.WeightedRandom, QuotaCycles));
        }
        int whole = small ? 100 : 1_000;
        yield return ("whole agents", () => Quotas.RunWholeAgents(whole, withQuota: false, SorterKind.DominantResourceFairness));
        yield return ("whole agents, quota", () => Quotas.RunWholeAgents(whole, withQuota: true, SorterKind.DominantResourceFairness));
        yield return ("metrics", () => MetricsReading.Run(large, rounds: 20));
        yield return ("volumes, shared", () => Volumes.Run(middle, VolumeRounds, VolumeSharing.All));
        yield return ("volumes, some shared", () => Volumes.Run(middle, VolumeRounds, VolumeSharing.EverySecond));
        yield return ("reserving", () => Reserving.Run(small ? 20 : 200));
        yield return ("one change", () => OneChange.Run(largest, rounds: 1000));
    }

    public static void Print(TextWriter writer, IEnumerable<(string Name, Func<MeasuredCluster> Run)> workloads)
    {
        writer.WriteLine("| Workload | Agents | Frameworks | Step | Cycles | Offers | Time (median / p99 / max) "
            + "| Allocated | Live heap | Peak resident |");
        writer.WriteLine("|---|--:|--:|---|--:|--:|--:|--:|--:|--:|");
        foreach ((string name, Func<MeasuredCluster> run) in workloads)
        {
            run();
            ProcessMemory.Reset();
            MeasuredCluster cluster = run();
            List<Cycle> cycles = cluster.Cycles;
            string memory =
                $"{Text.Bytes(ProcessMemory.LiveHeapBytes())} | {Text.Bytes(ProcessMemory.PeakResidentBytes())}";
            string place = $"{name} | {Text.Count(cluster.Agents.Count)} | {Text.Count(cluster.Frameworks.Count)}";
            for (int i = 2; i < Runs; i++) cycles.AddRange(run().Cycles);
            PrintSteps(writer, place, cycles, memory);
            writer.Flush();
        }
    }

    private static void PrintSteps(TextWriter writer, string place, List<Cycle> cycles, string memory)
    {
        foreach (IGrouping<(string Step, bool), Cycle> step in cycles.GroupBy(cycle => (cycle.Step, cycle.Offers > 0)))
        {
            Spread spread = Spread.Of(step);
            writer.WriteLine($"| {place} | {step.Key.Step} | {Text.Count(spread.Count)} | "
                + $"{Text.Count(spread.MedianOffers)} | {Text.Times(spread)} | "
                + $"{Text.Bytes(spread.MedianBytes)} | {memory} |");
        }
    }
}
