using System.Globalization;
using System.Text;
using Mesosd.Harness;
using Xunit;

namespace Mesosd.ZooKeeper.Tests;

/// <summary>Several clients at work while one server after the other is killed or paused, in an order from one seed.</summary>
[Collection(EnsembleFixture.Collection)]
public sealed class FaultTests(EnsembleFixture fixture) : IAsyncLifetime
{
    private const int Workers = 4;
    private const int Faults = 5;

    private readonly int[] _done = new int[Workers];
    private readonly CancellationTokenSource _stop = new();
    private Task[] _working = [];

    private ZooKeeperEnsemble Ensemble => fixture.Ensemble;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _stop.Dispose();
        await Ensemble.RestoreAsync();
    }

    [Fact]
    public async Task Conditional_changes_are_made_once_each_and_the_last_one_is_seen_whatever_happens_to_a_server()
    {
        Random random = new(20261126);
        string root = await fixture.NewRootAsync();
        _working = [.. Enumerable.Range(0, Workers).Select(worker => WorkAsync(root, worker))];
        TaskCompletionSource<int> wanted = new();
        Task<int> watching = WatchAsync(root, wanted.Task);
        for (int fault = 0; fault < Faults; fault++)
        {
            await ProgressAsync(20);
            int victim = random.Next(Ensemble.Count);
            if (random.Next(2) == 0) await Ensemble.KillAsync(victim);
            else Ensemble.Pause(victim);
            // Two of three servers are a majority: work goes on without the victim, also when it led.
            await ProgressAsync(10);
            await Ensemble.RestoreAsync();
        }
        await _stop.CancelAsync();
        await Task.WhenAll(_working).OrTimeout();
        wanted.SetResult(_done[0]);
        Assert.Equal(_done[0], await watching.OrTimeout());

        await using ZooKeeperClient reader = new(fixture.Options(root));
        await reader.SyncAsync().OrTimeout();
        for (int worker = 0; worker < Workers; worker++)
        {
            NodeData node = (await reader.GetAsync($"/w{worker}").OrTimeout()).Value;
            Assert.Equal((_done[worker], _done[worker]), (NumberOf(node), node.Stat.Version));
        }
    }

    private Task ProgressAsync(int steps)
    {
        int[] goals = [.. _done.Select(done => done + steps)];
        return TestCluster.EventuallyAsync(async () =>
        {
            // A worker that gave up says why.
            foreach (Task work in _working.Where(work => work.IsFaulted)) await work;
            return Enumerable.Range(0, Workers).All(worker => Volatile.Read(ref _done[worker]) >= goals[worker]);
        }, $"every worker to make {steps} more changes");
    }

    /// <summary>Counts in a node of its own; each change names the version that it builds on.</summary>
    private async Task WorkAsync(string root, int worker)
    {
        string path = $"/w{worker}";
        await using ZooKeeperClient client = new(fixture.Options(root) with { Seed = (ulong)worker, SessionTimeout = TimeSpan.FromSeconds(4) });
        await SureAsync(client, () => client.CreateAsync(path, "0"u8.ToArray()), ZooKeeperError.NodeExists);
        int count = 0;
        while (!_stop.IsCancellationRequested)
        {
            byte[] next = Encoding.ASCII.GetBytes((count + 1).ToString(CultureInfo.InvariantCulture));
            // Repeated after a loss: a version that is gone then means that the first one was performed after all.
            await SureAsync(client, () => client.SetAsync(path, next, version: count), ZooKeeperError.BadVersion);
            Volatile.Write(ref _done[worker], ++count);
        }
    }

    private static async Task SureAsync<T>(ZooKeeperClient client, Func<Task<ZooKeeperResult<T>>> change, ZooKeeperError doneBefore)
    {
        for (bool mayBeDone = false; ;)
        {
            ZooKeeperError error = (await change().OrTimeout()).Error;
            if (error == ZooKeeperError.None || (mayBeDone && error == doneBefore)) return;
            Assert.Contains(error, new[] { ZooKeeperError.ConnectionLoss, ZooKeeperError.NotConnected, ZooKeeperError.SessionExpired });
            mayBeDone = true;
            await client.ConnectedAsync().OrTimeout();
        }
    }

    /// <summary>Reads the first worker's node whenever a one-shot watch says so, until it has the wanted number.</summary>
    private async Task<int> WatchAsync(string root, Task<int> wanted)
    {
        await using ZooKeeperClient client = new(fixture.Options(root) with { Seed = 99, SessionTimeout = TimeSpan.FromSeconds(4) });
        while (true)
        {
            TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
            ZooKeeperResult<NodeStat?> known = await client.ExistsAsync("/w0", _ => changed.TrySetResult()).OrTimeout();
            if (!known.IsOk)
            {
                await client.ConnectedAsync().OrTimeout();
                continue;
            }
            int seen = known.Value?.Version ?? -1;
            // Only the watch brings it on, never another look.
            await Task.WhenAny(changed.Task, wanted).OrTimeout();
            if (!changed.Task.IsCompleted && seen != await wanted) await changed.Task.OrTimeout();
            if (!changed.Task.IsCompleted) return seen;
        }
    }

    private static int NumberOf(NodeData node) => int.Parse(Encoding.ASCII.GetString(node.Data), CultureInfo.InvariantCulture);
}
