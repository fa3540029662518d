using System.Diagnostics;
using System.Globalization;

namespace Mesosd.Allocation.Bench;

/// <summary>Everything that Mesos' benchmarks measure of its allocator, as Markdown.</summary>
internal static class AllTables
{
    // Above the largest cell of the matrix, 50,000 agents times 3,000 frameworks: by default every cell ends with
    // everything declined.
    private const long MostOffersPerCell = 200_000_000;

    /// <summary>What to run.</summary>
    internal sealed record Options(bool Small, string Only, long MostOffers, IReadOnlyList<ClusterSize> Cells)
    {
        /// <summary>
        /// <c>--small</c>: sizes of a few seconds. <c>--only=NAME</c>: workloads with that in their names.
        /// <c>--cell=AGENTSxFRAMEWORKS</c>: one cell of the decline matrix. <c>--offers=N</c>: how many offers a cell
        /// may make.
        /// </summary>
        public static Options Parse(string[] args)
        {
            string? Value(string name) =>
                args.FirstOrDefault(arg => arg.StartsWith(name, StringComparison.Ordinal))?[name.Length..];
            bool small = args.Contains("--small");
            long offers = Value("--offers=") is { } text
                ? long.Parse(text, CultureInfo.InvariantCulture)
                : MostOffersPerCell;
            int[]? cell = Value("--cell=")?.Split('x').Select(int.Parse).ToArray();
            ClusterSize[] cells = cell is null ? [.. DeclineTable.Cells(small)] : [new(cell[0], cell[1])];
            return new Options(small, Value("--only=") ?? "", offers, cells);
        }

        public bool Wants(string workload) => workload.Contains(Only, StringComparison.Ordinal);
    }

    public static void Print(TextWriter writer, Options options)
    {
        long begin = Stopwatch.GetTimestamp();
        writer.WriteLine($"{Text.Machine()}");
        writer.WriteLine();
        WarmUp();
        if (!options.Small && options.Wants("headlines"))
        {
            HeadlineTable.Print(writer, HeadlineTable.All);
            writer.WriteLine();
        }
        if (options.Wants("decline"))
        {
            DeclineTable.Print(writer, options.Cells, options.MostOffers);
            writer.WriteLine();
        }
        StepTable.Print(writer, StepTable.Workloads(options.Small).Where(each => options.Wants(each.Name)));
        writer.WriteLine();
        writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"All of it took {Stopwatch.GetElapsedTime(begin).TotalSeconds:0} s."));
    }

    /// <summary>Lets the compiler of the runtime, which works beside us, see every path often and settle.</summary>
    private static void WarmUp()
    {
        for (int i = 0; i < 5; i++)
        {
            foreach ((_, Func<MeasuredCluster> run) in TinyWorkloads.All) run();
            Decline.Run(new ClusterSize(1000, 200), 400);
            Thread.Sleep(TimeSpan.FromMilliseconds(300));
        }
    }
}
