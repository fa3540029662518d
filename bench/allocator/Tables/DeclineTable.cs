namespace Mesosd.Allocation.Bench;

/// <summary>The matrix of the decline workload, as Mesos' benchmark goes through it.</summary>
internal static class DeclineTable
{
    private const int ForcedCycles = 3;

    private static readonly int[] Agents = [1_000, 5_000, 10_000, 20_000, 50_000];
    private static readonly int[] Frameworks = [1, 50, 100, 200, 500, 1_000, 3_000];

    /// <summary>The cells in the order of the table.</summary>
    public static IEnumerable<ClusterSize> Cells(bool small) =>
        from agents in small ? [100, 500] : Agents
        from frameworks in small ? [1, 10, 50] : Frameworks
        select new ClusterSize(agents, frameworks);

    /// <param name="writer">Where the table goes.</param>
    /// <param name="cells">The cells to measure.</param>
    /// <param name="mostOffers">
    /// How many offers a cell may make; larger ones end before everything is declined, and say so.
    /// </param>
    public static void Print(TextWriter writer, IEnumerable<ClusterSize> cells, long mostOffers)
    {
        writer.WriteLine("| Agents | Frameworks | Rounds | Add frameworks | Add agents | Offers | Cycles with offers "
            + "(median / p99 / max) | Cycles without | Full cycle, forced | Allocated per cycle | Live heap | Peak resident |");
        writer.WriteLine("|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        foreach (ClusterSize size in cells)
        {
            writer.WriteLine(Row(size, mostOffers));
            writer.Flush();
        }
    }

    private static string Row(ClusterSize size, long mostOffers)
    {
        ProcessMemory.Reset();
        int all = 2 * size.Frameworks;
        // Each framework declines every agent once; the rounds after that cost next to nothing.
        bool whole = (long)size.Agents * size.Frameworks <= mostOffers;
        int rounds = whole ? all : (int)Math.Max(1, mostOffers / size.Agents);
        MeasuredCluster cluster = Decline.Run(size, rounds);
        for (int i = 0; whole && i < ForcedCycles; i++) cluster.RunFullCycle();
        ILookup<string, Cycle> steps = cluster.Cycles.ToLookup(cycle => cycle.Step);
        Spread offering = Spread.Of(steps["cycle"].Where(cycle => cycle.Offers > 0));
        Spread empty = Spread.Of(steps["cycle"].Where(cycle => cycle.Offers == 0));
        Spread forced = Spread.Of(steps[MeasuredCluster.ForcedStep]);
        long heap = ProcessMemory.LiveHeapBytes();
        string[] columns =
        [
            Text.Count(size.Agents),
            Text.Count(size.Frameworks),
            whole ? Text.Count(all) : $"first {Text.Count(rounds)} of {Text.Count(all)}",
            Text.Time(steps["add frameworks"].Single().Elapsed),
            Text.Time(steps["add agents"].Single().Elapsed),
            Text.Count(offering.MedianOffers),
            Text.Times(offering),
            Text.Times(empty),
            forced.Count == 0 ? "–" : Text.Time(forced.Median),
            Text.Bytes(offering.MedianBytes),
            Text.Bytes(heap),
            Text.Bytes(ProcessMemory.PeakResidentBytes()),
        ];
        GC.KeepAlive(cluster);
        return $"| {string.Join(" | ", columns)} |";
    }
}
