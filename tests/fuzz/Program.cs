using System.Diagnostics;
using System.Globalization;
using Mesosd.Fuzz;
using Xunit.Runner.InProc.SystemConsole;

// With --iterations this is the long run; otherwise the test runner of the short one.
if (!args.Any(argument => argument.StartsWith("--iterations", StringComparison.Ordinal)))
    return await ConsoleRunner.Run(args);

long iterations = 10_000_000, first = 0;
ulong seed = 1;
string target = "native";
foreach (string argument in args)
{
    string[] parts = argument.Split('=', 2);
    if (parts is ["--target", "native" or "http"])
    {
        target = parts[1];
        continue;
    }
    if (parts.Length != 2 || !ulong.TryParse(parts[1], CultureInfo.InvariantCulture, out ulong number))
        return Complain($"{argument}: expected NAME=NUMBER");
    switch (parts[0])
    {
        case "--iterations": iterations = (long)number; break;
        case "--first": first = (long)number; break;
        case "--seed": seed = number; break;
        default: return Complain($"{parts[0]}: expected --iterations, --seed, --first or --target=native or --target=http");
    }
}

// The first part warms everything up; memory that grows after it grows with the input.
IFuzzTarget run = target == "http" ? new HttpFuzz(seed) : new FuzzRun(seed);
Stopwatch time = Stopwatch.StartNew();
long warmUp = Math.Min(iterations, 100_000);
string? failure = WatchedRun.Run(run, seed, first, warmUp);
long before = GC.GetTotalMemory(forceFullCollection: true);
failure ??= WatchedRun.Run(run, seed, first + warmUp, iterations - warmUp);
long grownBytes = GC.GetTotalMemory(forceFullCollection: true) - before;
if (failure is not null) return Complain(failure);
Console.WriteLine($"{run.Report}, {time.Elapsed.TotalSeconds:0.0} s, memory grew by {grownBytes} bytes");
return grownBytes < FuzzTests.MaxGrowthBytes ? 0 : Complain($"memory grew by {grownBytes} bytes");

static int Complain(string text)
{
    Console.Error.WriteLine(text);
    return 1;
}
