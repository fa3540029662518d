using System.Net.Sockets;
using Mesosd.Harness;
using Mesosd.Protocol.SchedulerApi;

namespace Mesosd.Load;

/// <summary>What a master's memory is with very many schedulers subscribed over HTTP.</summary>
internal static class Subscribers
{
    private const int AtATime = 64;
    private const double MostMegabytes = 1024;

    public static async Task RunAsync(Report report, bool quick)
    {
        int count = quick ? 100 : 10_000;
        await using TestCluster cluster = new();
        await cluster.StartMasterAsync("--registry=in_memory", $"--http_max_connections={2 * count}");
        await cluster.StartAgentAsync("agent0", "cpus:4;mem:4096");
        await cluster.AgentsActiveAsync(1);
        double before = Footprint.ResidentMegabytes($"{cluster.MasterProgram.ProcessId}");
        Socket[] streams = await OpenAsync(cluster, count);
        if (await cluster.MetricAsync("master/frameworks_connected") != count)
            throw new InvalidOperationException("not all schedulers are subscribed");
        double after = Footprint.ResidentMegabytes($"{cluster.MasterProgram.ProcessId}");
        report.Add($"memory of a master with {count} schedulers subscribed over HTTP (resident)",
            $"{Report.Number(after)} MB", $"without: {Report.Number(before)} MB", "≤ 1 GB", after <= MostMegabytes);
        foreach (Socket stream in streams) stream.Dispose();
    }

    /// <summary>Subscribes so many schedulers, each a framework with a connection of its own.</summary>
    public static async Task<Socket[]> OpenAsync(TestCluster cluster, int count)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(5));
        Socket[] streams = new Socket[count];
        ParallelOptions pace = new() { MaxDegreeOfParallelism = AtATime, CancellationToken = limit.Token };
        await Parallel.ForAsync(0, count, pace,
            async (index, cancel) => streams[index] = await SubscribeAsync(cluster.Port, index, cancel));
        return streams;
    }

    private static async Task<Socket> SubscribeAsync(int port, int index, CancellationToken cancel)
    {
        Call call = ApiScheduler.Subscription($"scheduler-{index}");
        Socket socket = ApiScheduler.Connect(port);
        await socket.SendAsync(ApiScheduler.Request(call, isJson: true, null), cancel);
        byte[] answer = new byte[2048];
        for (int count = 0; ;)
        {
            int more = await socket.ReceiveAsync(answer.AsMemory(count), cancel);
            if (more == 0) throw new IOException($"the master closed the stream of scheduler {index}");
            count += more;
            if (answer.AsSpan(0, count).IndexOf("SUBSCRIBED"u8) >= 0) return socket;
        }
    }
}
