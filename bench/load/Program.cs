using System.Globalization;
using Mesosd.Harness;
using Mesosd.Load;

// Measures the published binary side by side with what it is compared with, in one run, and prints the table of
// docs/benchmarks.md. Options: --mode=failover (faults of three masters and their registry, instead of the usual),
// --mode=http (schedulers over HTTP), --mode=python (the client for Python; after make python), --mode=state (readers of
// large clusters; --scale=0.01 makes them smaller), --only=NAME (a part of a benchmark's name), --quick (small numbers, to
// see that it works).
if (args is ["--serve-echo", ..]) return EchoServer.Serve();
if (args is [HoldingExecutor.Argument, ..]) return await HoldingExecutor.RunAsync();
if (args is [PollerProgram.Argument, { } port, { } count, { } path, { } pace]) return await PollerProgram.RunAsync(port, count, path, pace);

bool quick = args.Contains("--quick");
string only = args.FirstOrDefault(arg => arg.StartsWith("--only=", StringComparison.Ordinal))?["--only=".Length..] ?? "";
string mode = args.FirstOrDefault(arg => arg.StartsWith("--mode=", StringComparison.Ordinal))?["--mode=".Length..] ?? "";
(string Name, Func<Report, bool, Task> Run)[] benchmarks = mode switch
{
    "failover" => [("leader", Failovers.RunAsync), ("registry", RegistryRate.RunAsync)],
    "http" =>
    [
        ("scheduler-tasks", ApiTaskRate.RunAsync),
        ("scheduler-memory", Subscribers.RunAsync),
        ("scheduler-slow", SlowReader.RunAsync),
    ],
    "python" => [("tasks", PythonTaskRate.RunAsync)],
    "state" =>
    [
        ("large", (report, quick) => LargeState.RunAsync(report, ScaleOf(quick))),
        ("health", (report, quick) => HealthBesideReaders.RunAsync(report, ScaleOf(quick))),
        ("polling", (report, quick) => PollingReaders.RunAsync(report, ScaleOf(quick))),
        ("metrics", (report, quick) => ManyFrameworks.RunAsync(report, ScaleOf(quick))),
    ],
    _ =>
    [
        ("footprint", Footprint.RunAsync),
        ("round-trip", RoundTrips.RunAsync),
        ("pipeline", Pipeline.RunAsync),
        ("tasks", TaskRate.RunAsync),
        ("run-command", RunCommand.RunAsync),
        ("offers", OfferLatency.RunAsync),
        ("restarts", Restarts.RunAsync),
    ],
};

double ScaleOf(bool quick)
{
    string? given = args.FirstOrDefault(arg => arg.StartsWith("--scale=", StringComparison.Ordinal))?["--scale=".Length..];
    return given is null ? quick ? 0.01 : 1 : double.Parse(given, CultureInfo.InvariantCulture);
}

Report report = new();
report.Machine();
foreach ((string name, Func<Report, bool, Task> run) in benchmarks.Where(benchmark => benchmark.Name.Contains(only, StringComparison.Ordinal)))
{
    Console.Error.WriteLine($"measuring {name} …");
    await run(report, quick);
}
report.Print(Console.Out);
string file = Path.Combine(Repository.Root, "out", mode.Length > 0 ? $"benchmarks-{mode}.md" : "benchmarks.md");
await using (StreamWriter writer = new(file)) report.Print(writer);
Console.Error.WriteLine($"written to {file}");
return 0;
