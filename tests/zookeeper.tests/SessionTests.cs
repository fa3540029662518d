using Mesosd.Harness;
using Mesosd.ZooKeeper.Connecting;
using Xunit;

namespace Mesosd.ZooKeeper.Tests;

/// <summary>Sessions of real servers that are killed, paused and brought back.</summary>
[Collection(EnsembleFixture.Collection)]
public sealed class SessionTests(EnsembleFixture fixture) : IAsyncLifetime
{
    private readonly SessionLog _log = new();

    private ZooKeeperEnsemble Ensemble => fixture.Ensemble;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync() => await Ensemble.RestoreAsync();

    [Fact]
    public async Task Closing_ends_the_session_and_its_ephemeral_nodes_at_once()
    {
        string root = await fixture.NewRootAsync();
        await using ZooKeeperClient witness = new(fixture.Options(root));
        ZooKeeperClient client = Client(root);
        Assert.Equal((await client.ConnectedAsync().OrTimeout()).Value, client.SessionId);
        await client.CreateAsync("/e", default, CreateMode.Ephemeral).OrTimeout();
        await witness.SyncAsync().OrTimeout();
        WatchLog watch = new();
        Assert.NotNull((await witness.ExistsAsync("/e", watch.Add).OrTimeout()).Value);

        await client.CloseAsync().OrTimeout();
        Assert.Equal(new WatchEvent(WatchEventKind.NodeDeleted, "/e"), await watch.NextAsync());
        Assert.Equal(ZooKeeperError.Closed, (await client.GetAsync("/e").OrTimeout()).Error);
        Assert.Equal(ZooKeeperError.Closed, (await client.ConnectedAsync().OrTimeout()).Error);
        Assert.Equal([SessionState.Connected, SessionState.Closed], [(await _log.NextAsync()).State, (await _log.NextAsync()).State]);
    }

    [Fact]
    public async Task Session_goes_on_at_another_server_when_its_own_is_killed()
    {
        string root = await fixture.NewRootAsync();
        await using ZooKeeperClient client = Client(root);
        long session = (await _log.UntilAsync(SessionState.Connected)).SessionId;
        await client.CreateAsync("/e", default, CreateMode.Ephemeral).OrTimeout();
        ZooKeeperServer first = client.Server!.Value;

        await Ensemble.KillAsync(IndexOf(first));
        SessionChange lost = await _log.NextAsync();
        Assert.Equal(SessionState.Disconnected, lost.State);
        Assert.Matches("the server (closed|reset) it", lost.Reason);
        Assert.Equal(session, (await _log.UntilAsync(SessionState.Connected)).SessionId);
        Assert.NotEqual(first, client.Server!.Value);
        Assert.Equal(session, (await client.ExistsAsync("/e").OrTimeout()).Value!.Value.EphemeralOwner);
    }

    [Fact]
    public async Task Session_goes_on_at_another_server_when_its_own_stops_answering()
    {
        string root = await fixture.NewRootAsync();
        await using ZooKeeperClient client = Client(root, TimeSpan.FromSeconds(3));
        long session = (await _log.UntilAsync(SessionState.Connected)).SessionId;
        Ensemble.Pause(IndexOf(client.Server!.Value));
        Task<ZooKeeperResult<NodeStat?>> unanswered = client.ExistsAsync("/");
        Assert.Equal(ZooKeeperError.ConnectionLoss, (await unanswered.OrTimeout()).Error);
        SessionChange lost = await _log.NextAsync();
        Assert.Equal(SessionState.Disconnected, lost.State);
        Assert.Contains("no packet for 2 s", lost.Reason, StringComparison.Ordinal);
        Assert.Equal(session, (await _log.UntilAsync(SessionState.Connected)).SessionId);
    }

    [Fact]
    public async Task Session_that_ran_out_while_no_server_answered_is_replaced_and_everybody_told()
    {
        string root = await fixture.NewRootAsync();
        await using ZooKeeperClient client = Client(root, TimeSpan.FromSeconds(2));
        long session = (await _log.UntilAsync(SessionState.Connected)).SessionId;
        await client.CreateAsync("/e", default, CreateMode.Ephemeral).OrTimeout();
        WatchLog watch = new();
        await client.ExistsAsync("/e", watch.Add).OrTimeout();

        for (int index = 0; index < Ensemble.Count; index++) Ensemble.Pause(index);
        await _log.UntilAsync(SessionState.Disconnected);
        Task<ZooKeeperResult<NodeStat?>> waiting = client.ExistsAsync("/e");
        SessionChange over = await _log.NextAsync();
        Assert.Equal((SessionState.Expired, session), (over.State, over.SessionId));
        Assert.Equal(ZooKeeperError.SessionExpired, (await waiting.OrTimeout()).Error);
        Assert.Equal(new WatchEvent(WatchEventKind.SessionEnded, "/e"), await watch.NextAsync());
        SessionChange renewing = await _log.NextAsync();
        Assert.Equal((SessionState.Connecting, 0), (renewing.State, renewing.SessionId));

        for (int index = 0; index < Ensemble.Count; index++) Ensemble.Resume(index);
        Assert.NotEqual(session, (await _log.UntilAsync(SessionState.Connected)).SessionId);
        Assert.True((await client.CreateAsync("/new", default, CreateMode.Ephemeral).OrTimeout()).IsOk);
    }

    [Fact]
    public async Task Counter_loses_nothing_and_repeats_nothing_that_was_answered_while_servers_are_killed()
    {
        string root = await fixture.NewRootAsync();
        await using ZooKeeperClient client = Client(root);
        await client.ConnectedAsync().OrTimeout();
        int answered = 0, unknown = 0;
        List<string> paths = [];
        // A server's death at a third and two thirds of the way: first the client's own, then the leader.
        for (int step = 0; step < 300; step++)
        {
            Task death = step switch
            {
                100 => Ensemble.KillAsync(IndexOf(client.Server!.Value)),
                200 => RestartAndKillLeaderAsync(),
                _ => Task.CompletedTask,
            };
            ZooKeeperResult<CreatedNode> result = await client.CreateAsync("/n-", default, CreateMode.PersistentSequential).OrTimeout();
            if (result.TryGet(out CreatedNode created))
            {
                answered++;
                paths.Add(NodePath.Name(created.Path));
            }
            else
            {
                Assert.Equal(ZooKeeperError.ConnectionLoss, result.Error);
                unknown++;
            }
            await death;
        }
        await client.SyncAsync().OrTimeout();
        IReadOnlyList<string> there = (await client.GetChildrenAsync("/").OrTimeout()).Value.Names;
        Assert.Equal(answered, paths.Distinct().Count());
        Assert.Empty(paths.Except(there));
        Assert.InRange(there.Count, answered, answered + unknown);
        Assert.Equal(paths, paths.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Change_behind_the_back_of_a_lost_connection_is_told_after_it()
    {
        string root = await fixture.NewRootAsync();
        int server = await FollowerAsync();
        await using ZooKeeperClient client = new(BeginningAt(server, root));
        await using ZooKeeperClient other = new(BeginningAt((server + 1) % Ensemble.Count, root));
        await client.CreateAsync("/data", default).OrTimeout();
        await client.CreateAsync("/gone", default).OrTimeout();
        WatchLog data = new(), gone = new(), children = new(), created = new(), quiet = new();
        await client.GetAsync("/data", data.Add).OrTimeout();
        await client.ExistsAsync("/gone", gone.Add).OrTimeout();
        await client.GetChildrenAsync("/", children.Add).OrTimeout();
        await client.ExistsAsync("/new", created.Add).OrTimeout();
        await client.GetChildrenAsync("/data", quiet.Add).OrTimeout();

        // The server is paused, so the client hears nothing of what the others do, and then loses it.
        Assert.Equal(server, IndexOf(client.Server!.Value));
        await other.SyncAsync().OrTimeout();
        Ensemble.Pause(server);
        Assert.True((await other.SetAsync("/data", "x"u8.ToArray()).OrTimeout()).IsOk);
        Assert.True((await other.DeleteAsync("/gone").OrTimeout()).IsOk);
        Assert.True((await other.CreateAsync("/new", default).OrTimeout()).IsOk);
        await Ensemble.KillAsync(server);

        Assert.Equal(new WatchEvent(WatchEventKind.NodeDataChanged, "/data"), await data.NextAsync());
        Assert.Equal(new WatchEvent(WatchEventKind.NodeDeleted, "/gone"), await gone.NextAsync());
        Assert.Equal(new WatchEvent(WatchEventKind.NodeChildrenChanged, "/"), await children.NextAsync());
        Assert.Equal(new WatchEvent(WatchEventKind.NodeCreated, "/new"), await created.NextAsync());
        Assert.True(quiet.IsEmpty);
        // The one that had nothing to tell is in force again.
        await other.CreateAsync("/data/child", default).OrTimeout();
        Assert.Equal(new WatchEvent(WatchEventKind.NodeChildrenChanged, "/data"), await quiet.NextAsync());
    }

    [Fact]
    public async Task Thousands_of_watches_move_along_to_another_server()
    {
        const int Count = 6_000;
        string root = await fixture.NewRootAsync();
        // They fill several packets and more than one batch.
        string prefix = "/" + new string('n', 80);
        await using ZooKeeperClient client = Client(root);
        await client.ConnectedAsync().OrTimeout();
        WatchLog log = new();
        ZooKeeperResult<NodeStat?>[] asked = await Task.WhenAll(
            Enumerable.Range(0, Count).Select(index => client.ExistsAsync($"{prefix}{index}", log.Add))).OrTimeout();
        Assert.All(asked, result => Assert.True(result.IsOk));
        await _log.UntilAsync(SessionState.Connected);
        await Ensemble.KillAsync(IndexOf(client.Server!.Value));
        await _log.UntilAsync(SessionState.Connected);
        foreach (int index in new[] { 0, Count / 2, Count - 1 })
        {
            await TestCluster.EventuallyAsync(async () =>
                (await client.CreateAsync($"{prefix}{index}", default).OrTimeout()).Error is ZooKeeperError.None or ZooKeeperError.NodeExists,
                "a node to be created");
            Assert.Equal(new WatchEvent(WatchEventKind.NodeCreated, $"{prefix}{index}"), await log.NextAsync());
        }
    }

    private ZooKeeperClient Client(string root, TimeSpan? timeout = null) => new(fixture.Options(root) with
    {
        SessionTimeout = timeout ?? TimeSpan.FromSeconds(10),
        SessionChanged = _log.Add,
    });

    private int IndexOf(ZooKeeperServer server) => Enumerable.Range(0, Ensemble.Count)
        .Single(index => Ensemble.Address(index) == server.ToString());

    private async Task RestartAndKillLeaderAsync()
    {
        await Ensemble.RestoreAsync();
        await Ensemble.KillAsync(await Ensemble.LeaderAsync());
    }

    private async Task<int> FollowerAsync()
    {
        int leader = await Ensemble.LeaderAsync();
        return (leader + 1) % Ensemble.Count;
    }

    /// <summary>Options of a client that begins at this server and knows them all.</summary>
    private ZooKeeperOptions BeginningAt(int server, string root)
    {
        ZooKeeperOptions options = fixture.Options(root);
        ulong seed = 0;
        while (new ServerOrder(options.Address.Servers, seed).Next().Port != Ensemble.ClientPort(server)) seed++;
        return options with { Seed = seed };
    }
}
