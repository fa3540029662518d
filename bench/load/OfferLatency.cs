using System.Diagnostics;
using Mesosd.Harness;
using Mesosd.Protocol.Client;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.SchedulerApi;

namespace Mesosd.Load;

/// <summary>
/// From freeing an agent's resources to the arrival of the offer that carries them: two frameworks pass one agent's
/// resources to and fro. Whoever holds the offer declines it for long, and the other, which is still waiting, gets it.
/// </summary>
internal static class OfferLatency
{
    private static readonly TimeSpan Most = TimeSpan.FromMilliseconds(2);
    private static readonly Filters ForLong = new() { RefuseSeconds = 3600 };

    public static async Task RunAsync(Report report, bool quick)
    {
        int rounds = quick ? 50 : 2000;
        await using TestCluster cluster = await TestCluster.StartAsync();
        Samples samples = await MeasureAsync(cluster, rounds);
        report.Add($"resources freed to the offer that carries them, p50 of {rounds}", Report.Milliseconds(samples.Median),
            "Mesos: up to 1 s (its interval)", "", null);
        report.Add("the same, p99", Report.Milliseconds(samples.Percentile(0.99)), "", "< 2 ms", samples.Percentile(0.99) < Most);
    }

    /// <summary>The times of so many passes, on a cluster whose resources nobody else takes.</summary>
    public static async Task<Samples> MeasureAsync(TestCluster cluster, int rounds)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(2));
        await using Player first = new(cluster, "first");
        await using Player second = new(cluster, "second");
        Samples samples = new();
        (Player Holder, Offer Offer) held = await FirstOfferAsync(first, second, limit.Token);
        while (samples.Count < rounds)
        {
            Player other = held.Holder == first ? second : first;
            // It declined this agent before; without its filters it is the one that wants the resources.
            await other.Scheduler.ReviveAsync([], limit.Token);
            long freed = Stopwatch.GetTimestamp();
            held.Holder.Scheduler.Decline([held.Offer.Id], ForLong);
            held = (other, await other.NextOfferAsync(limit.Token));
            samples.Add(Stopwatch.GetElapsedTime(freed));
        }
        return samples;
    }

    private static async Task<(Player, Offer)> FirstOfferAsync(Player first, Player second, CancellationToken cancel)
    {
        Task<Offer> ofFirst = first.NextOfferAsync(cancel);
        Task<Offer> ofSecond = second.NextOfferAsync(cancel);
        await TestCluster.EventuallyAsync(
            () => Task.FromResult(first.Scheduler.IsConnected && second.Scheduler.IsConnected), "two subscriptions");
        Player holder = await Task.WhenAny(ofFirst, ofSecond) == ofFirst ? first : second;
        Player waiting = holder == first ? second : first;
        waiting.Pending = holder == first ? ofSecond : ofFirst;
        return (holder, await (holder == first ? ofFirst : ofSecond));
    }

    private sealed class Player : IAsyncDisposable
    {
        private readonly IAsyncEnumerator<Event> _events;
        private readonly CancellationTokenSource _stop = new();

        public Player(TestCluster cluster, string name)
        {
            Scheduler = new SchedulerClient(new SchedulerOptions
            {
                Masters = [cluster.Master],
                Framework = new FrameworkInfo { User = Environment.UserName, Name = name },
            });
            _events = Scheduler.EventsAsync(_stop.Token).GetAsyncEnumerator();
        }

        public SchedulerClient Scheduler { get; }

        /// <summary>A wait for an offer that is already under way.</summary>
        public Task<Offer>? Pending { get; set; }

        public Task<Offer> NextOfferAsync(CancellationToken cancel)
        {
            Task<Offer> next = Pending ?? ReadAsync();
            Pending = null;
            return next.WaitAsync(cancel);
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await Scheduler.DisposeAsync();
            _stop.Dispose();
        }

        private async Task<Offer> ReadAsync()
        {
            while (await _events.MoveNextAsync())
                if (_events.Current.Offers?.Offers is [Offer offer, ..]) return offer;
            throw new IOException("the event stream ended");
        }
    }
}
