using System.Diagnostics;
using Mesosd.Harness;

namespace Mesosd.Load;

/// <summary>From typing one command to its end, as a person waits for it.</summary>
internal static class RunCommand
{
    private static readonly TimeSpan Most = TimeSpan.FromMilliseconds(50);

    public static async Task RunAsync(Report report, bool quick)
    {
        int runs = quick ? 3 : 21;
        await using TestCluster cluster = await TestCluster.StartAsync();
        Samples samples = new();
        for (int run = 0; run <= runs; run++)
        {
            long begin = Stopwatch.GetTimestamp();
            RunningProgram program = cluster.Mesosd("run", "--", "true");
            if (await program.ExitAsync() != 0) throw new InvalidOperationException(program.Output);
            if (run > 0) samples.Add(Stopwatch.GetElapsedTime(begin));
        }
        report.Add($"`mesosd run -- true` from exec to exit, median of {runs}", Report.Milliseconds(samples.Median),
            "Mesos: 660 ms", "≤ 50 ms", samples.Median <= Most);
    }
}
