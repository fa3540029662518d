using System.Net.Sockets;
using Mesosd.Harness;

namespace Mesosd.Load;

/// <summary>What the metrics of a master with very many subscribed frameworks take.</summary>
internal static class ManyFrameworks
{
    private const double MostMilliseconds = 50;

    public static async Task RunAsync(Report report, double scale)
    {
        int count = Math.Max(50, (int)(10_000 * scale)), questions = scale < 1 ? 10 : 200;
        await using TestCluster cluster = new();
        await cluster.StartMasterAsync("--registry=in_memory", $"--http_max_connections={2 * count}", "--logging_level=WARNING");
        Socket[] streams = await Subscribers.OpenAsync(cluster, count);
        if (await cluster.MetricAsync("master/frameworks_active") != count)
            throw new InvalidOperationException("not all schedulers are subscribed");
        using HttpProbe probe = new(cluster.Port);
        Samples samples = new();
        long bytes = 0;
        for (int question = 0; question < questions; question++)
        {
            Answer answer = probe.Get("/metrics/snapshot");
            samples.Add(answer.Total);
            bytes = answer.Bytes;
        }
        report.Add($"`/metrics/snapshot` with {Report.Number(count)} subscribed frameworks, median and p99 of {questions}",
            $"{Report.Milliseconds(samples.Median)}, {Report.Milliseconds(samples.Percentile(0.99))}; {Report.Number(bytes / 1e6, "0.0")} MB",
            "Mesos: 3.5 s", "≤ 50 ms", samples.Median.TotalMilliseconds <= MostMilliseconds);
        foreach (Socket stream in streams) stream.Dispose();
    }
}
