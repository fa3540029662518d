namespace Mesosd.Load;

/// <summary>How fast /health answers while clients read all of a large cluster without a pause.</summary>
internal static class HealthBesideReaders
{
    private const int Clients = 5;
    private const double MostMilliseconds = 5;

    public static async Task RunAsync(Report report, double scale)
    {
        int perAgent = 100;
        StateShape shape = new(Math.Max(10, (int)(1000 * scale)), Frameworks: 10, perAgent, perAgent);
        int questions = scale < 1 ? 100 : 4000;
        await using StateFleet fleet = await StateFleet.StartAsync(shape);
        int port = fleet.Cluster.Port;
        using (HttpProbe warm = new(port)) warm.Get("/state");
        Samples quiet = await Pollers.HealthAsync(port, questions);
        Samples besideOwn = await BesideOwnAsync(port, questions);
        await using PollerProgram readers = new(port, Clients, "/state", pace: null);
        await readers.BegunAsync();
        Samples beside = await Pollers.HealthAsync(port, questions);
        Samples states = await readers.StopAsync();
        report.Add($"`/health` beside {Clients} clients that read `/state` without a pause ({shape}), p50 and p99 of {questions}",
            $"{Both(beside)}", $"without them: {Both(quiet)}; Mesos: median 3.0 s", "p99 ≤ 5 ms",
            beside.Percentile(0.99).TotalMilliseconds <= MostMilliseconds);
        report.Add("the same, the clients in the process that asks for `/health`", Both(besideOwn), "", "", null);
        report.Add("the `/state` of these clients, median and p99", $"{Both(states)} ({states.Count} answers)", "", "", null);
    }

    private static async Task<Samples> BesideOwnAsync(int port, int questions)
    {
        Pollers readers = new(port, Clients, "/state", pace: null);
        Samples beside = await Pollers.HealthAsync(port, questions);
        await readers.StopAsync();
        return beside;
    }

    private static string Both(Samples samples) =>
        $"{Report.Milliseconds(samples.Median)}, {Report.Milliseconds(samples.Percentile(0.99))}";
}
