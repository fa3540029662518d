using Mesosd.Harness;

namespace Mesosd.Load;

/// <summary>The tasks of <see cref="TaskRate"/> by schedulers over HTTP, beside a native one on the same cluster.</summary>
internal static class ApiTaskRate
{
    private const double LeastPart = 0.6;

    public static async Task RunAsync(Report report, bool quick)
    {
        int tasks = quick ? 100 : 4000;
        await using TestCluster cluster = await TestCluster.StartAsync(agents: 1, "cpus:64;mem:65536");
        // The first run warms all of them. Then a drift of the machine shows in the two native figures.
        await TaskRate.NativeAsync(cluster, Math.Min(tasks, 500));
        double before = await TaskRate.NativeAsync(cluster, tasks);
        double protobuf = await TaskRate.HttpAsync(cluster, tasks, isJson: false);
        double json = await TaskRate.HttpAsync(cluster, tasks, isJson: true);
        double after = await TaskRate.NativeAsync(cluster, tasks);
        double native = (before + after) / 2;
        string compared = $"native, on the same cluster: {Report.Number(before)} and {Report.Number(after)}/s";
        Add("protobuf", protobuf);
        Add("JSON", json);

        void Add(string how, double rate) => report.Add(
            $"tasks of `true` per second over HTTP in {how}, accept to acknowledged TASK_FINISHED, {tasks} on one agent",
            $"{Report.Number(rate)}/s ({Report.Number(rate / native, "0.00")} × native)", compared, "≥ 0.6 × native",
            rate >= native * LeastPart);
    }
}
