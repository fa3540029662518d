namespace Mesosd.Allocation.Bench;

/// <summary>Mesos' figures, the aims and ours side by side.</summary>
internal static class HeadlineTable
{
    // Single steps are repeated that often on new clusters, for a median.
    private const int Repetitions = 15;

    // Rounds in which nearly every framework may still have nearly every agent, as in Mesos' figures.
    private const int EarlyRounds = 100;

    private static readonly ClusterSize Largest = new(50_000, 3_000);

    public static IEnumerable<Headline> All { get; } =
    [
        Declining(1_000, 1_000, "52 ms", 0.5),
        Declining(5_000, 200, "265 ms", null),
        Declining(10_000, 1_000, "602 ms", 6),
        Declining(20_000, 2_000, "3.8 s (other hardware)", 15),
        DecliningToTheEnd(1_000, 1_000),
        DecliningToTheEnd(10_000, 1_000),
        Declined(1_000, 50, "256 ms"),
        Declined(5_000, 50, "1,571 ms"),
        new("nothing changed, 50,000 × 3,000", "as above", Microseconds(10),
            () => Step(OneChange.Run(Largest, rounds: 500), "idle cycle")),
        new("one agent's offer came back, 50,000 × 3,000", "", Microseconds(100),
            () => Step(OneChange.Run(Largest, rounds: 500), "cycle after one agent's offer came back")),
        new("one agent that everybody has declined, 50,000 × 3,000", "", Microseconds(100), DeclinedByAll),
        new("add 10,000 agents and offer them, 1,000 frameworks", "731 ms", Milliseconds(10),
            () => Again(() => AddAndUpdate.Run(new ClusterSize(10_000, 1_000)), "add agents")),
        new("labels, 5,000 × 200", "349 ms", Milliseconds(3),
            () => Offering(Labels.Run(new ClusterSize(5_000, 200), EarlyRounds, usedPerReservation: 8))),
        new("persistent volumes, 5,000 × 200", "200 ms", Milliseconds(3),
            () => Offering(Volumes.Run(new ClusterSize(5_000, 200), EarlyRounds, VolumeSharing.None))),
        new("quota, 3,000 × 3,000 × 3,000: add the frameworks", "22.4 s", null,
            () => Again(() => Quotas.Prepare(3_000, SorterKind.DominantResourceFairness), "add frameworks")),
        new("the same: a cycle of 3,500 allocations", "11.5 s", Milliseconds(30),
            () => Again(() => Quotas.Run(3_000, SorterKind.DominantResourceFairness, 0), Quotas.FillingStep)),
        new("the same: a forced full cycle that allocates nothing", "9.9 s", Milliseconds(1),
            () => Step(Quotas.Run(3_000, SorterKind.DominantResourceFairness, 50), MeasuredCluster.ForcedStep)),
    ];

    public static void Print(TextWriter writer, IEnumerable<Headline> headlines)
    {
        writer.WriteLine("| What | Mesos | mesosd, median / p99 / max | Cycles | Offers | Allocated | Aim | Met |");
        writer.WriteLine("|---|--:|--:|--:|--:|--:|--:|---|");
        foreach (Headline headline in headlines)
        {
            ProcessMemory.Reset();
            Spread spread = Spread.Of(headline.Measure());
            string aim = headline.Aim is { } longest ? $"≤ {Text.Time(longest)}" : "";
            string met = headline.Aim is { } limit ? spread.Median <= limit ? "yes" : "**no**" : "";
            writer.WriteLine($"| {headline.What} | {headline.Mesos} | {Text.Times(spread)} | {Text.Count(spread.Count)} | "
                + $"{Text.Count(spread.MedianOffers)} | {Text.Bytes(spread.MedianBytes)} | {aim} | {met} |");
            writer.Flush();
        }
        PrintMemory(writer);
    }

    private static void PrintMemory(TextWriter writer)
    {
        ProcessMemory.Reset();
        MeasuredCluster cluster = Decline.Run(Largest, EarlyRounds);
        long refusals = cluster.Cycles.Sum(cycle => (long)cycle.Offers) - cluster.Offers.Count;
        writer.WriteLine();
        writer.WriteLine($"Memory of 50,000 × 3,000 with {Text.Count(refusals)} refusals that hold: "
            + $"{Text.Bytes(ProcessMemory.LiveHeapBytes())} of live heap, "
            + $"{Text.Bytes(ProcessMemory.PeakResidentBytes())} resident at most (aim: ≤ 500 MB).");
        GC.KeepAlive(cluster);
    }

    private static Headline Declining(int agents, int frameworks, string mesos, double? aimMilliseconds) => new(
        $"decline, {Text.Count(agents)} × {Text.Count(frameworks)}, rounds 1–{EarlyRounds}",
        mesos,
        aimMilliseconds is { } aim ? Milliseconds(aim) : null,
        () => Offering(Decline.Run(new ClusterSize(agents, frameworks), EarlyRounds)));

    private static Headline DecliningToTheEnd(int agents, int frameworks) => new(
        $"decline, {Text.Count(agents)} × {Text.Count(frameworks)}, all rounds with offers",
        "",
        null,
        () => Offering(Decline.Run(new ClusterSize(agents, frameworks), frameworks + 1)));

    private static Headline Declined(int agents, int frameworks, string mesos) => new(
        $"everything declined, {Text.Count(agents)} × {Text.Count(frameworks)}, full cycle forced",
        mesos,
        null,
        () =>
        {
            MeasuredCluster cluster = Decline.Run(new ClusterSize(agents, frameworks), 2 * frameworks);
            for (int i = 0; i < EarlyRounds; i++) cluster.RunFullCycle();
            return Step(cluster, MeasuredCluster.ForcedStep);
        });

    private static IEnumerable<Cycle> DeclinedByAll()
    {
        MeasuredCluster cluster = OneChange.Prepare(Largest);
        OneChange.DeclineOneByAll(cluster);
        for (int i = 0; i < EarlyRounds; i++)
        {
            OneChange.TouchDeclined(cluster);
            cluster.RunCycle("touched");
        }
        return Step(cluster, "touched");
    }

    private static IEnumerable<Cycle> Offering(MeasuredCluster cluster) =>
        Step(cluster, "cycle").Where(cycle => cycle.Offers > 0);

    private static IEnumerable<Cycle> Step(MeasuredCluster cluster, string step) =>
        cluster.Cycles.Where(cycle => cycle.Step == step);

    private static IEnumerable<Cycle> Again(Func<MeasuredCluster> run, string step)
    {
        for (int i = 0; i < Repetitions; i++)
        {
            foreach (Cycle cycle in Step(run(), step)) yield return cycle;
        }
    }

    private static TimeSpan Milliseconds(double count) => TimeSpan.FromMilliseconds(count);

    private static TimeSpan Microseconds(double count) => TimeSpan.FromMicroseconds(count);
}
