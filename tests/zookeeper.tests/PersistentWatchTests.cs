using Mesosd.Harness;
using Xunit;

namespace Mesosd.ZooKeeper.Tests;

/// <summary>Watches that stay, and what they do to others of the same path, on real servers.</summary>
[Collection(EnsembleFixture.Collection)]
public sealed class PersistentWatchTests(EnsembleFixture fixture) : IAsyncLifetime
{
    private ZooKeeperEnsemble Ensemble => fixture.Ensemble;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync() => await Ensemble.RestoreAsync();

    [Fact]
    public async Task Watch_of_one_node_tells_of_everything_until_it_is_removed()
    {
        await using ZooKeeperClient client = new(fixture.Options(await fixture.NewRootAsync()));
        WatchLog log = new();
        PersistentWatch watch = (await client.WatchAsync("/a", isRecursive: false, log.Add).OrTimeout()).Value;
        Assert.Equal(ZooKeeperError.WatchRefused, (await client.WatchAsync("/a", isRecursive: true, log.Add).OrTimeout()).Error);
        await client.CreateAsync("/a", default).OrTimeout();
        await client.SetAsync("/a", default).OrTimeout();
        await client.SetAsync("/a", default).OrTimeout();
        await client.CreateAsync("/a/x", default).OrTimeout();
        await client.SetAsync("/a/x", default).OrTimeout();
        await client.DeleteAsync("/a/x").OrTimeout();
        await client.DeleteAsync("/a").OrTimeout();
        WatchEventKind[] expected =
        [
            WatchEventKind.NodeCreated, WatchEventKind.NodeDataChanged, WatchEventKind.NodeDataChanged,
            WatchEventKind.NodeChildrenChanged, WatchEventKind.NodeChildrenChanged, WatchEventKind.NodeDeleted,
        ];
        foreach (WatchEventKind kind in expected) Assert.Equal(new WatchEvent(kind, "/a"), await log.NextAsync());

        Assert.Equal("/a", (await watch.RemoveAsync().OrTimeout()).Value);
        Assert.Equal(new WatchEvent(WatchEventKind.Removed, "/a"), await log.NextAsync());
        await client.CreateAsync("/a", default).OrTimeout();
        await client.SyncAsync().OrTimeout();
        Assert.True(log.IsEmpty);
        Assert.Equal(ZooKeeperError.NoWatcher, (await watch.RemoveAsync().OrTimeout()).Error);
        // Nothing is left at the servers either.
        for (int index = 0; index < Ensemble.Count; index++) Assert.Equal(0, await WatchesAsync(index));
    }

    [Fact]
    public async Task Watch_of_a_tree_tells_of_every_node_below()
    {
        await using ZooKeeperClient client = new(fixture.Options(await fixture.NewRootAsync()));
        await client.CreateAsync("/a", default).OrTimeout();
        WatchLog log = new();
        Assert.True((await client.WatchAsync("/a", isRecursive: true, log.Add).OrTimeout()).IsOk);
        await client.EnsureAsync("/a/b/c").OrTimeout();
        await client.SetAsync("/a/b/c", default).OrTimeout();
        await client.CreateAsync("/other", default).OrTimeout();
        await client.DeleteAsync("/a/b/c").OrTimeout();
        Assert.Equal(new WatchEvent(WatchEventKind.NodeCreated, "/a/b"), await log.NextAsync());
        Assert.Equal(new WatchEvent(WatchEventKind.NodeCreated, "/a/b/c"), await log.NextAsync());
        Assert.Equal(new WatchEvent(WatchEventKind.NodeDataChanged, "/a/b/c"), await log.NextAsync());
        Assert.Equal(new WatchEvent(WatchEventKind.NodeDeleted, "/a/b/c"), await log.NextAsync());
        Assert.True(log.IsEmpty);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_shot_watches_and_a_persistent_one_of_the_same_node_do_not_replace_each_other(bool isRecursive)
    {
        await using ZooKeeperClient client = new(fixture.Options(await fixture.NewRootAsync()));
        await client.CreateAsync("/a", default).OrTimeout();
        WatchLog before = new(), after = new(), stays = new();
        await client.GetAsync("/a", before.Add).OrTimeout();
        PersistentWatch watch = (await client.WatchAsync("/a", isRecursive, stays.Add).OrTimeout()).Value;
        await client.GetChildrenAsync("/a", after.Add).OrTimeout();

        await client.CreateAsync("/a/x", default).OrTimeout();
        Assert.Equal(new WatchEvent(WatchEventKind.NodeChildrenChanged, "/a"), await after.NextAsync());
        await stays.NextAsync();
        await client.SetAsync("/a", default).OrTimeout();
        Assert.Equal(new WatchEvent(WatchEventKind.NodeDataChanged, "/a"), await before.NextAsync());
        Assert.Equal(new WatchEvent(WatchEventKind.NodeDataChanged, "/a"), await stays.NextAsync());

        // A one-shot watch that relied on the persistent one outlives its removal.
        await client.GetAsync("/a", before.Add).OrTimeout();
        Assert.True((await watch.RemoveAsync().OrTimeout()).IsOk);
        Assert.Equal(WatchEventKind.Removed, (await stays.NextAsync()).Kind);
        await client.SetAsync("/a", default).OrTimeout();
        Assert.Equal(new WatchEvent(WatchEventKind.NodeDataChanged, "/a"), await before.NextAsync());
        Assert.True(stays.IsEmpty);
    }

    [Fact]
    public async Task All_watches_of_a_path_can_be_removed()
    {
        await using ZooKeeperClient client = new(fixture.Options(await fixture.NewRootAsync()));
        await client.CreateAsync("/a", default).OrTimeout();
        WatchLog data = new(), children = new();
        await client.GetAsync("/a", data.Add).OrTimeout();
        await client.GetChildrenAsync("/a", children.Add).OrTimeout();
        Assert.True((await client.RemoveWatchesAsync("/a").OrTimeout()).IsOk);
        Assert.Equal(WatchEventKind.Removed, (await data.NextAsync()).Kind);
        Assert.Equal(WatchEventKind.Removed, (await children.NextAsync()).Kind);
        Assert.True((await client.RemoveWatchesAsync("/a").OrTimeout()).IsOk);
        await client.DeleteAsync("/a").OrTimeout();
        await client.SyncAsync().OrTimeout();
        Assert.True(data.IsEmpty && children.IsEmpty);
    }

    [Fact]
    public async Task Persistent_watch_is_told_of_a_gap_and_goes_on_at_the_next_server()
    {
        SessionLog session = new();
        await using ZooKeeperClient client = new(fixture.Options(await fixture.NewRootAsync()) with { SessionChanged = session.Add });
        await session.UntilAsync(SessionState.Connected);
        WatchLog log = new();
        Assert.True((await client.WatchAsync("/a", isRecursive: true, log.Add).OrTimeout()).IsOk);
        string server = client.Server!.Value.ToString();
        await Ensemble.KillAsync(Enumerable.Range(0, Ensemble.Count).Single(index => Ensemble.Address(index) == server));
        await session.UntilAsync(SessionState.Connected);
        Assert.Equal(new WatchEvent(WatchEventKind.Missed, "/a"), await log.NextAsync());
        ZooKeeperResult<CreatedNode> created = default;
        // The ensemble may choose a new leader first.
        await TestCluster.EventuallyAsync(async () =>
        {
            created = await client.CreateAsync("/a", default).OrTimeout();
            return created.Error is ZooKeeperError.None or ZooKeeperError.NodeExists;
        }, "a change behind the server's death");
        WatchEvent seen;
        do seen = await log.NextAsync(); while (seen.Kind == WatchEventKind.Missed);
        Assert.Equal(new WatchEvent(WatchEventKind.NodeCreated, "/a"), seen);
    }

    private async Task<int> WatchesAsync(int index)
    {
        // "zk_watch_count\t0"
        string answer = await Ensemble.AskAsync(index, "mntr");
        string line = answer.Split('\n').Single(line => line.StartsWith("zk_watch_count", StringComparison.Ordinal));
        return int.Parse(line.Split('\t')[1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
