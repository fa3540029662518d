namespace Mesosd.Load;

/// <summary>One client that reads all of a very large cluster, with changes between its questions.</summary>
internal static class LargeState
{
    private const int Changes = 200;
    private const string Json = "application/json", Protobuf = "application/x-protobuf";

    // What a master keeps of one form makes room for another after five seconds: each form is measured alone.
    private static readonly TimeSpan s_betweenForms = TimeSpan.FromSeconds(6);

    public static async Task RunAsync(Report report, double scale)
    {
        StateShape shape = new(Math.Max(20, (int)(20_000 * scale)), Frameworks: 10, RunningPerAgent: 10, CompletedPerAgent: 10);
        int rounds = scale < 1 ? 3 : 21;
        await using StateFleet fleet = await StateFleet.StartAsync(shape);
        report.Add($"memory of a master with {shape} (resident), before anybody reads tasks",
            $"{Report.Number(Footprint.ResidentMegabytes(fleet.MasterProcess))} MB", "", "", null);
        using HttpProbe probe = new(fleet.Cluster.Port);
        Show(report, "the same, `/state`, the first answer", [probe.Get("/state")], "", "", null);
        await MeasureAsync(report, fleet, rounds, "`/state`", () => probe.Get("/state"), "Mesos: 7.9 s", 300);
        await MeasureAsync(report, fleet, rounds, "GET_STATE in protobuf", () => probe.Call("GET_STATE", Protobuf), "Mesos: 3.2 s", 150);
        await MeasureAsync(report, fleet, rounds, "GET_STATE in JSON", () => probe.Call("GET_STATE", Json), "Mesos: 9.1 s", 400);
        await MeasureAsync(report, fleet, rounds, "`/state-summary`", () => probe.Get("/state-summary"), "", null);
        report.Add("memory of that master afterwards (resident)",
            $"{Report.Number(Footprint.ResidentMegabytes(fleet.MasterProcess))} MB", "", "", null);
    }

    private static async Task MeasureAsync(
        Report report, StateFleet fleet, int rounds, string what, Func<Answer> ask, string compared, int? most)
    {
        List<Answer> answers = [];
        await Task.Delay(s_betweenForms);
        ask();
        Footprint.ForgetPeak(fleet.MasterProcess);
        double before = Footprint.ResidentMegabytes(fleet.MasterProcess);
        for (int round = 0; round < rounds; round++)
        {
            await fleet.ChangeAsync(Changes);
            answers.Add(ask());
        }
        double peak = Footprint.PeakMegabytes(fleet.MasterProcess);
        Show(report, $"{what}, {Changes} changes between, median and p99 of {rounds}", answers, compared,
            most is null ? "" : $"≤ {most} ms, first byte ≤ 10 ms", most);
        report.Add("the same, memory: before, and the most while answering",
            $"{Report.Number(before)} MB, {Report.Number(peak)} MB", "", "constant", null);
    }

    private static void Show(Report report, string what, List<Answer> answers, string compared, string aim, int? most)
    {
        Samples totals = new(), firsts = new();
        foreach (Answer answer in answers)
        {
            totals.Add(answer.Total);
            firsts.Add(answer.FirstByte);
        }
        string size = $"{Report.Number(answers[0].Bytes / 1e6, "0.0")} MB";
        string text = answers.Count == 1
            ? $"{Report.Milliseconds(totals.Median)}, first byte {Report.Milliseconds(firsts.Median)}; {size}"
            : $"{Both(totals)}; first byte {Both(firsts)}; {size}";
        report.Add(what, text, compared, aim,
            most is { } limit ? totals.Median.TotalMilliseconds <= limit && firsts.Median.TotalMilliseconds <= 10 : null);
    }

    private static string Both(Samples samples) =>
        $"{Report.Milliseconds(samples.Median)}, {Report.Milliseconds(samples.Percentile(0.99))}";
}
