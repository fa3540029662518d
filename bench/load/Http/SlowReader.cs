using System.Net.Sockets;
using Mesosd.Harness;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.SchedulerApi;

namespace Mesosd.Load;

/// <summary>
/// What a subscriber that does not read costs everybody else: the times of offers beside one that asks about its tasks again
/// and again and reads the answers, and beside one that does the same and reads one byte a second.
/// </summary>
internal static class SlowReader
{
    private const int TasksAtATime = 200;
    private const double MostChange = 1.05;

    public static async Task RunAsync(Report report, bool quick)
    {
        int rounds = quick ? 50 : 3000;
        int pairs = quick ? 1 : 7;
        await using TestCluster cluster = await TestCluster.StartAsync();
        await OfferLatency.MeasureAsync(cluster, Math.Min(rounds, 500));
        // They take turns, so that what else the machine does concerns both.
        Samples reading = new();
        Samples sipping = new();
        for (int pair = 0; pair < pairs; pair++)
        {
            reading.Add(await BesideAsync(cluster, rounds, reads: true));
            sipping.Add(await BesideAsync(cluster, rounds, reads: false));
        }
        double cut = await cluster.MetricAsync("master/http_streams_cut");
        report.Add(
            $"resources freed to the offer, p99 of {rounds}, median of {pairs}, beside a subscriber that reads one byte a second",
            $"{Report.Milliseconds(sipping.Median)} ({Report.Number(cut)} streams cut)",
            $"beside one that reads: {Report.Milliseconds(reading.Median)}", "+5 % at most",
            sipping.Median <= reading.Median * MostChange);
    }

    private static async Task<TimeSpan> BesideAsync(TestCluster cluster, int rounds, bool reads)
    {
        using CancellationTokenSource stop = new();
        Task asking = AskAsync(cluster.Port, reads, stop.Token);
        Samples samples = await OfferLatency.MeasureAsync(cluster, rounds);
        await stop.CancelAsync();
        await asking;
        return samples.Percentile(0.99);
    }

    // A stream that is cut is subscribed again, as any client does.
    private static async Task AskAsync(int port, bool reads, CancellationToken stop)
    {
        // It wants no offers: those are what is measured.
        Call subscription = ApiScheduler.Subscription("asks");
        subscription.Subscribe!.SuppressedRoles.Add("*");
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using ApiScheduler scheduler = await ApiScheduler.SubscribeAsync(port, isJson: true, subscription, stop);
                Task reading = reads ? ReadAsync(scheduler, stop) : SipAsync(scheduler, stop);
                using PeriodicTimer pace = new(TimeSpan.FromMilliseconds(10));
                while (!reading.IsCompleted && await pace.WaitForNextTickAsync(stop)) scheduler.Call(Question());
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception gone) when (gone is IOException or SocketException)
            {
                // Cut, as it should be: the next one begins.
            }
        }
    }

    private static Call Question()
    {
        CallReconcile reconcile = new();
        for (int task = 0; task < TasksAtATime; task++)
            reconcile.Tasks.Add(new CallReconcileTask { TaskId = new TaskId($"a-task-that-nobody-knows-{task}") });
        return new Call { Type = CallType.Reconcile, Reconcile = reconcile };
    }

    private static async Task ReadAsync(ApiScheduler scheduler, CancellationToken stop)
    {
        while (true) await scheduler.NextAsync(stop);
    }

    private static async Task SipAsync(ApiScheduler scheduler, CancellationToken stop)
    {
        using PeriodicTimer second = new(TimeSpan.FromSeconds(1));
        while (await second.WaitForNextTickAsync(stop)) await scheduler.SipAsync(stop);
    }
}
