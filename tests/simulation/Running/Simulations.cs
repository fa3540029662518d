using System.Globalization;
using Mesosd.Registry;

namespace Mesosd.Simulation;

/// <summary>Long runs from the command line: seed by seed, with figures; the first failure ends them.</summary>
internal static class Simulations
{
    public static int Run(string[] arguments)
    {
        Dictionary<string, string> options = arguments
            .Select(argument => argument.TrimStart('-').Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair.Length > 1 ? pair[1] : "");
        int seeds = Number(options, "seeds", 1);
        int first = Number(options, "first", 1);
        TimeSpan length = TimeSpan.FromHours(double.Parse(options.GetValueOrDefault("hours", "10"), CultureInfo.InvariantCulture));
        LongRunSettings settings = new()
        {
            Masters = Number(options, "masters", 3),
            Registry = RegistryOf(options.GetValueOrDefault("registry", "zookeeper")),
            Agents = Number(options, "agents", 5),
            Frameworks = Number(options, "frameworks", 2),
        };
        List<LongRunReport> reports = [];
        for (int seed = first; seed < first + seeds; seed++)
        {
            if (RunOne((ulong)seed, settings, length, options.GetValueOrDefault("trace")) is not { } report) return 1;
            reports.Add(report);
            Console.WriteLine(report);
        }
        Summarize(reports);
        return 0;
    }

    private static LongRunReport? RunOne(ulong seed, LongRunSettings settings, TimeSpan length, string? traceFile)
    {
        LongRun run = new(seed, settings);
        using StreamWriter? trace = traceFile is null ? null : new StreamWriter(traceFile);
        run.Cluster.World.Trace.Output = trace;
        try
        {
            return run.Run(length);
        }
        // Whatever ends a simulation is its result, and the seed must be printed.
        catch (Exception failure)
        {
            Console.WriteLine($"seed {seed} failed after {(run.Cluster.World.Now.Nanoseconds - 1e12) / 1e9:0.000} s " +
                $"of virtual time: {failure.Message}");
            Console.WriteLine($"the last that happened:{run.Cluster.World.Trace}\n{failure.StackTrace}");
            Console.WriteLine($"replay: make simulate SEEDS=1 FIRST={seed} HOURS={length.TotalHours} " +
                $"MASTERS={settings.Masters} AGENTS={settings.Agents} FRAMEWORKS={settings.Frameworks} TRACE=trace.txt");
            return null;
        }
    }

    private static void Summarize(List<LongRunReport> reports)
    {
        TimeSpan length = TimeSpan.FromTicks(reports.Sum(report => report.VirtualTime.Ticks));
        TimeSpan real = TimeSpan.FromTicks(reports.Sum(report => report.RealTime.Ticks));
        Console.WriteLine($"{length.TotalDays:0.00} days of cluster life in {real.TotalSeconds:0} s " +
            $"({length / real:0} times real time), no violation");
        var faults = reports.SelectMany(report => report.Faults).GroupBy(fault => fault.Key).OrderBy(group => group.Key);
        foreach (var fault in faults) Console.WriteLine($"  {fault.Sum(one => one.Value),8} {fault.Key}");
    }

    private static RegistryPlace RegistryOf(string name) => name switch
    {
        "zookeeper" => RegistryPlace.ZooKeeper,
        "journal" => RegistryPlace.Journal,
        _ => RegistryPlace.Memory,
    };

    private static int Number(Dictionary<string, string> options, string name, int usual) =>
        options.TryGetValue(name, out string? text) ? int.Parse(text, CultureInfo.InvariantCulture) : usual;
}
