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

    // That of Debian: another one that comes first in the path may lack what the client needs.
    private const string Interpreter = "/usr/bin/python3";

    public static async Task RunAsync(Report report, bool quick)
    {
        int tasks = quick ? 100 : 4000;
        await using TestCluster cluster = await TestCluster.StartAsync(agents: 1, "cpus:64;mem:65536");
        await TaskRate.NativeAsync(cluster, Math.Min(tasks, 500));
        List<double> native = [], asyncio = [], driver = [], asyncioCost = [], driverCost = [];
        for (int round = 0; round < (quick ? 1 : Rounds); round++)
        {
            native.Add(await TaskRate.NativeAsync(cluster, tasks));
            await MeasureAsync("asyncio", asyncio, asyncioCost);
            await MeasureAsync("driver", driver, driverCost);
        }
        Add("asyncio", asyncio, asyncioCost);
        Add("callbacks", driver, driverCost);

        async Task MeasureAsync(string style, List<double> rates, List<double> costs)
        {
            double[] figures = await MeasureOneAsync(cluster, tasks, style);
            rates.Add(figures[0]);
            costs.Add(figures[1]);
        }

        void Add(string how, List<double> rates, List<double> costs) => report.Add(
            $"tasks of `true` per second by the client for Python ({how}), accept to acknowledged TASK_FINISHED, {tasks} on one " +
            $"agent, median of {rates.Count}",
            $"{Report.Number(Median(rates))}/s ({Report.Number(Median(rates) / Median(native), "0.00")} × C#); " +
            $"{Report.Number(Median(costs))} µs of processor time for a task",
            $"C#, in turns on the same cluster: {Report.Number(Median(native))}/s", "≥ 0.5 × C#",
            Median(rates) >= Median(native) * LeastPart);
    }

    private static async Task<double[]> MeasureOneAsync(TestCluster cluster, int tasks, string style)
    {
        string script = Path.Combine(Repository.Root, "bench", "python", "task_rate.py");
        string sources = Path.Combine(Repository.Root, "out", "python", "build", "python", "src");
        Dictionary<string, string> environment = new() { ["PYTHONPATH"] = sources };
        string[] arguments = [script, cluster.Master, tasks.ToString(CultureInfo.InvariantCulture), style];
        await using RunningProgram program = RunningProgram.Start(Interpreter, arguments, environment);
        int status = await program.ExitAsync();
        if (status != 0) throw new InvalidOperationException($"{script} ended with {status}: {program.Output}");
        return [.. program.StandardOutput.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(figure => double.Parse(figure, CultureInfo.InvariantCulture))];
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
