using System.Globalization;
using Mesosd.Harness;

namespace Mesosd.Load;

/// <summary>
/// The tasks of <see cref="TaskRate"/> by the client for Python, in turns with the one for C# on the same cluster.
/// </summary>
internal static class PythonTaskRate
{
    private const double LeastPart = 0.5;

    // Each round has all of them: a drift of the machine is in all figures alike.
    private const int Rounds = 5;

    public static async Task RunAsync(Report report, bool quick)
    {
        int tasks = quick ? 100 : 4000;
        await using TestCluster cluster = await TestCluster.StartAsync(agents: 1, "cpus:64;mem:65536");
        await TaskRate.NativeAsync(cluster, Math.Min(tasks, 500));
        List<double> native = [], asyncio = [], driver = [], nativeCost = [], asyncioCost = [], driverCost = [];
        for (int round = 0; round < (quick ? 1 : Rounds); round++)
        {
            TimeSpan used = Environment.CpuUsage.TotalTime;
            native.Add(await TaskRate.NativeAsync(cluster, tasks));
            nativeCost.Add((Environment.CpuUsage.TotalTime - used).TotalMicroseconds / tasks);
            await MeasureAsync("asyncio", asyncio, asyncioCost);
            await MeasureAsync("driver", driver, driverCost);
        }
        Add("asyncio", asyncio, asyncioCost);
        Add("callbacks", driver, driverCost);

        async Task MeasureAsync(string style, List<double> rates, List<double> costs)
        {
            string count = tasks.ToString(CultureInfo.InvariantCulture);
            double[] figures = await PythonScript.RunAsync("task_rate.py", cluster.Master, count, style);
            rates.Add(figures[0]);
            costs.Add(figures[1]);
        }

        void Add(string how, List<double> rates, List<double> costs) => report.Add(
            $"tasks of `true` per second by the client for Python ({how}), accept to acknowledged TASK_FINISHED, {tasks} on one " +
            $"agent, median of {rates.Count}",
            $"{Report.Number(Median(rates))}/s ({Report.Number(Median(rates) / Median(native), "0.00")} × C#); " +
            $"{Report.Number(Median(costs))} µs of processor time for a task",
            $"C#, in turns on the same cluster: {Report.Number(Median(native))}/s; {Report.Number(Median(nativeCost))} µs",
            "≥ 0.5 × C#",
            Median(rates) >= Median(native) * LeastPart);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
