namespace Mesosd.Load;

/// <summary>
/// Twenty clients that poll a cluster of usual size, and what they cost others: offers, from the decline of one framework to
/// the arrival at another, and /health.
/// </summary>
internal static class PollingReaders
{
    private const int Clients = 20;
    private const double MostMilliseconds = 50, MostChange = 2;

    public static async Task RunAsync(Report report, double scale)
    {
        StateShape shape = new(Math.Max(5, (int)(100 * scale)), Frameworks: 20, RunningPerAgent: 200, CompletedPerAgent: 0);
        int rounds = scale < 1 ? 100 : 2000;
        await using StateFleet fleet = await StateFleet.StartAsync(shape);
        await fleet.AddEmptyAgentAsync();
        // The first run warms all that is measured.
        await OfferLatency.MeasureAsync(fleet.Cluster, Math.Min(rounds, 500));
        Samples offers = await OfferLatency.MeasureAsync(fleet.Cluster, rounds);
        Samples health = await Pollers.HealthAsync(fleet.Cluster.Port, rounds);
        await BesideAsync(report, fleet, shape, rounds, TimeSpan.FromSeconds(1), "once a second each", offers, health);
        await BesideAsync(report, fleet, shape, rounds, null, "without a pause", offers, health);
    }

    private static async Task BesideAsync(
        Report report, StateFleet fleet, StateShape shape, int rounds, TimeSpan? pace, string how, Samples offers, Samples health)
    {
        Pollers own = new(fleet.Cluster.Port, Clients, "/state", pace);
        Samples offersBesideOwn = await OfferLatency.MeasureAsync(fleet.Cluster, rounds);
        Samples healthBesideOwn = await Pollers.HealthAsync(fleet.Cluster.Port, rounds);
        await own.StopAsync();
        await using PollerProgram readers = new(fleet.Cluster.Port, Clients, "/state", pace);
        await readers.BegunAsync();
        Samples offersBeside = await OfferLatency.MeasureAsync(fleet.Cluster, rounds);
        Samples healthBeside = await Pollers.HealthAsync(fleet.Cluster.Port, rounds);
        Samples states = await readers.StopAsync();
        report.Add($"`/state` of {Clients} clients, {how} ({shape}), mean and p99",
            $"{Report.Milliseconds(states.Mean)}, {Report.Milliseconds(states.Percentile(0.99))} ({states.Count} answers)",
            "Mesos: mean 0.95 s", "mean ≤ 50 ms", states.Mean.TotalMilliseconds <= MostMilliseconds);
        AddChange(report, $"resources freed to the offer beside them, p99 of {rounds}", offersBeside, offers);
        AddChange(report, $"`/health` beside them, p99 of {rounds}", healthBeside, health);
        report.Add("the same two, the clients in the process that is offered to and that asks for `/health`, p99",
            $"{Report.Milliseconds(offersBesideOwn.Percentile(0.99))}, {Report.Milliseconds(healthBesideOwn.Percentile(0.99))}",
            "", "", null);
    }

    private static void AddChange(Report report, string what, Samples beside, Samples quiet)
    {
        TimeSpan with = beside.Percentile(0.99), without = quiet.Percentile(0.99);
        report.Add(what, Report.Milliseconds(with), $"without them: {Report.Milliseconds(without)}", "< 2 ms more",
            (with - without).TotalMilliseconds < MostChange);
    }
}
