namespace Mesosd.Allocation.Bench;

/// <summary>How a cell of the decline matrix changes from the first round to the last.</summary>
internal static class DeclineCurve
{
    private const int Parts = 20;

    public static void Print(TextWriter writer, ClusterSize size)
    {
        MeasuredCluster cluster = Decline.Prepare(size);
        writer.WriteLine($"| Rounds of {size.Agents} × {size.Frameworks} | Offers | Cycle (median / p99 / max) | per offer | "
            + "Pairs looked at per offer | Decline, per offer | Live heap |");
        writer.WriteLine("|---|--:|--:|--:|--:|--:|--:|");
        int rounds = size.Frameworks + 1;
        for (int part = 0, from = 0; part < Parts; part++)
        {
            int end = rounds * (part + 1) / Parts;
            PrintPart(writer, cluster, from, end);
            from = end;
        }
    }

    private static void PrintPart(TextWriter writer, MeasuredCluster cluster, int from, int end)
    {
        int first = cluster.Cycles.Count;
        long pairs = cluster.Allocator.Work.PairsExamined;
        TimeSpan declining = TimeSpan.Zero;
        for (int round = from; round < end; round++)
        {
            Decline.Round(cluster);
            declining += cluster.LastDecline;
        }
        Cycle[] cycles = [.. cluster.Cycles.Skip(first)];
        Spread spread = Spread.Of(cycles);
        double offers = Math.Max(1, cycles.Sum(cycle => (long)cycle.Offers));
        double spent = cycles.Sum(cycle => cycle.Elapsed.TotalNanoseconds);
        writer.WriteLine($"| {from}–{end - 1} | {offers:0} | {Text.Times(spread)} | {spent / offers:0} ns | "
            + $"{(cluster.Allocator.Work.PairsExamined - pairs) / offers:0.0} | {declining.TotalNanoseconds / offers:0} ns | "
            + $"{Text.Bytes(GC.GetTotalMemory(false))} |");
    }
}
