using System.Text;
using Xunit;

namespace Mesosd.ZooKeeper.Tests;

/// <summary>What requests do, on real servers.</summary>
[Collection(EnsembleFixture.Collection)]
public sealed class OperationTests(EnsembleFixture fixture)
{
    [Fact]
    public async Task Node_is_created_read_set_listed_and_deleted()
    {
        await using ZooKeeperClient client = await ClientAsync();
        CreatedNode created = (await client.CreateAsync("/a", "one"u8.ToArray()).OrTimeout()).Value;
        Assert.Equal("/a", created.Path);
        NodeData read = (await client.GetAsync("/a").OrTimeout()).Value;
        Assert.Equal("one", Encoding.UTF8.GetString(read.Data));
        Assert.Equal(created.Stat, read.Stat);

        NodeStat set = (await client.SetAsync("/a", "two!"u8.ToArray(), version: 0).OrTimeout()).Value;
        Assert.Equal((1, 4), (set.Version, set.DataBytes));
        Assert.Equal(set, (await client.ExistsAsync("/a").OrTimeout()).Value);
        await client.CreateAsync("/a/x", default).OrTimeout();
        await client.CreateAsync("/a/y", default).OrTimeout();
        NodeChildren children = (await client.GetChildrenAsync("/a").OrTimeout()).Value;
        Assert.Equal(["x", "y"], children.Names.Order());
        Assert.Equal(2, children.Stat.ChildrenCount);

        Assert.Equal(ZooKeeperError.NotEmpty, (await client.DeleteAsync("/a").OrTimeout()).Error);
        Assert.Equal("/a/x", (await client.DeleteAsync("/a/x", version: 0).OrTimeout()).Value);
        Assert.True((await client.ExistsAsync("/a/x").OrTimeout()).TryGet(out NodeStat? none));
        Assert.Null(none);
    }

    [Fact]
    public async Task Refusals_are_results_with_their_reason()
    {
        await using ZooKeeperClient client = await ClientAsync();
        await client.CreateAsync("/a", default).OrTimeout();
        Assert.Equal(ZooKeeperError.NodeExists, (await client.CreateAsync("/a", default).OrTimeout()).Error);
        Assert.Equal(ZooKeeperError.NoNode, (await client.GetAsync("/b").OrTimeout()).Error);
        Assert.Equal(ZooKeeperError.NoNode, (await client.CreateAsync("/b/c", default).OrTimeout()).Error);
        Assert.Equal(ZooKeeperError.BadVersion, (await client.SetAsync("/a", default, version: 7).OrTimeout()).Error);
        Assert.Equal(ZooKeeperError.BadVersion, (await client.DeleteAsync("/a", version: 7).OrTimeout()).Error);
        ZooKeeperResult<NodeChildren> missing = await client.GetChildrenAsync("/b").OrTimeout();
        Assert.Equal(ZooKeeperError.NoNode, Assert.Throws<ZooKeeperException>(() => missing.Value).Error);
        await client.CreateAsync("/e", default, CreateMode.Ephemeral).OrTimeout();
        Assert.Equal(ZooKeeperError.NoChildrenForEphemerals, (await client.CreateAsync("/e/x", default).OrTimeout()).Error);
    }

    [Fact]
    public async Task Each_mode_of_creation_makes_its_kind_of_node()
    {
        await using ZooKeeperClient client = await ClientAsync();
        Assert.Equal("/p-0000000000", (await client.CreateAsync("/p-", default, CreateMode.PersistentSequential).OrTimeout()).Value.Path);
        CreatedNode second = (await client.CreateAsync("/e-", default, CreateMode.EphemeralSequential).OrTimeout()).Value;
        Assert.Equal("/e-0000000001", second.Path);
        Assert.Equal(client.SessionId, second.Stat.EphemeralOwner);
        Assert.Equal("/0000000002", (await client.CreateAsync("/", default, CreateMode.PersistentSequential).OrTimeout()).Value.Path);
        Assert.Equal(0, (await client.CreateAsync("/p", default).OrTimeout()).Value.Stat.EphemeralOwner);

        Assert.Equal("/c", (await client.CreateAsync("/c", default, CreateMode.Container).OrTimeout()).Value.Path);
        await client.CreateAsync("/c/x", default).OrTimeout();
        WatchLog watch = new();
        await client.ExistsAsync("/c", watch.Add).OrTimeout();
        await client.DeleteAsync("/c/x").OrTimeout();
        Assert.Equal(new WatchEvent(WatchEventKind.NodeDeleted, "/c"), await watch.NextAsync());
    }

    [Fact]
    public async Task Transaction_is_performed_as_a_whole_or_not_at_all()
    {
        await using ZooKeeperClient client = await ClientAsync();
        await client.CreateAsync("/fence", default).OrTimeout();
        ZooKeeperTransactionResult done = (await client.CommitAsync([
            ZooKeeperOperation.Check("/fence", 0),
            ZooKeeperOperation.Create("/a", "1"u8.ToArray()),
            ZooKeeperOperation.Create("/a/s-", default, CreateMode.EphemeralSequential),
            ZooKeeperOperation.Create("/c", default, CreateMode.Container),
            ZooKeeperOperation.Set("/a", "2"u8.ToArray(), 0),
            ZooKeeperOperation.Delete("/c"),
        ]).OrTimeout()).Value;
        Assert.True(done.IsCommitted);
        Assert.Equal(["", "/a", "/a/s-0000000000", "/c", "", ""], done.Steps.Select(step => step.Path));
        Assert.Equal(1, done.Steps[4].Stat.Version);

        await client.SetAsync("/fence", default).OrTimeout();
        ZooKeeperTransactionResult failed = (await client.CommitAsync([
            ZooKeeperOperation.Set("/a", "3"u8.ToArray()),
            ZooKeeperOperation.Check("/fence", 0),
            ZooKeeperOperation.Create("/b", default),
        ]).OrTimeout()).Value;
        Assert.Equal((1, ZooKeeperError.BadVersion), (failed.FailedStep, failed.Error));
        Assert.Equal(
            [ZooKeeperError.None, ZooKeeperError.BadVersion, ZooKeeperError.RuntimeInconsistency],
            failed.Steps.Select(step => step.Error));
        Assert.Equal("2", Encoding.UTF8.GetString((await client.GetAsync("/a").OrTimeout()).Value.Data));
        Assert.Null((await client.ExistsAsync("/b").OrTimeout()).Value);
    }

    [Fact]
    public async Task Thousands_of_requests_at_once_are_answered_each_with_its_own_answer()
    {
        await using ZooKeeperClient client = await ClientAsync();
        await client.CreateAsync("/n", default).OrTimeout();
        const int Count = 3_000;
        Task<ZooKeeperResult<CreatedNode>>[] creating = [.. Enumerable.Range(0, Count).Select(index =>
            client.CreateAsync($"/n/{index}", Encoding.UTF8.GetBytes($"{index}")))];
        Task<ZooKeeperResult<NodeData>>[] reading = [.. Enumerable.Range(0, Count).Select(index => client.GetAsync($"/n/{index}"))];
        ZooKeeperResult<NodeData>[] read = await Task.WhenAll(reading).OrTimeout();
        for (int index = 0; index < Count; index++)
        {
            Assert.Equal($"/n/{index}", (await creating[index]).Value.Path);
            Assert.Equal($"{index}", Encoding.UTF8.GetString(read[index].Value.Data));
        }
        Assert.Equal(Count, (await client.GetChildrenAsync("/n").OrTimeout()).Value.Names.Count);
    }

    [Fact]
    public async Task Node_as_large_as_a_packet_allows_goes_there_and_back_and_a_larger_one_is_refused_unsent()
    {
        await using ZooKeeperClient client = await ClientAsync();
        byte[] large = new byte[1_000_000];
        new Random(1).NextBytes(large);
        Assert.True((await client.CreateAsync("/large", large).OrTimeout()).IsOk);
        Assert.Equal(large, (await client.GetAsync("/large").OrTimeout()).Value.Data);
        long session = client.SessionId;
        Assert.Equal(ZooKeeperError.RequestTooLarge, (await client.SetAsync("/large", new byte[1_048_576]).OrTimeout()).Error);
        Assert.True((await client.SyncAsync().OrTimeout()).IsOk);
        Assert.Equal(session, client.SessionId);
    }

    [Fact]
    public async Task Chroot_is_invisible_to_its_user()
    {
        string root = await fixture.NewRootAsync();
        await using ZooKeeperClient outside = new(fixture.Options(""));
        await using ZooKeeperClient inside = new(fixture.Options(root));
        Assert.Equal("/a/b", (await inside.EnsureAsync("/a/b").OrTimeout()).Value);
        Assert.Equal("/a/b", (await inside.EnsureAsync("/a/b").OrTimeout()).Value);
        Assert.NotNull((await outside.ExistsAsync($"{root}/a/b").OrTimeout()).Value);
        Assert.Equal(["a"], (await inside.GetChildrenAsync("/").OrTimeout()).Value.Names);
    }

    [Fact]
    public async Task Credentials_open_what_is_closed_to_others()
    {
        string root = await fixture.NewRootAsync();
        ZooKeeperCredentials credentials = new("mesos", "secret");
        await using ZooKeeperClient owner = new(fixture.Options(root) with { Credentials = credentials });
        await using ZooKeeperClient stranger = new(fixture.Options(root));
        await owner.CreateAsync("/mine", "x"u8.ToArray(), acl: AccessRule.CreatorAll).OrTimeout();
        Assert.Equal(ZooKeeperError.NoAuth, (await stranger.GetAsync("/mine").OrTimeout()).Error);

        AccessRule rule = Assert.Single((await owner.GetAclAsync("/mine").OrTimeout()).Value.Rules);
        Assert.Equal(AccessRule.Digest(Permissions.All, credentials), rule);
        await owner.SetAclAsync("/mine", [rule, .. AccessRule.ReadOnly], aclVersion: 0).OrTimeout();
        await stranger.SyncAsync().OrTimeout();
        Assert.True((await stranger.GetAsync("/mine").OrTimeout()).IsOk);
        Assert.Equal(ZooKeeperError.NoAuth, (await stranger.SetAsync("/mine", default).OrTimeout()).Error);

        Assert.True((await stranger.AddAuthAsync(credentials).OrTimeout()).IsOk);
        Assert.True((await stranger.SetAsync("/mine", default).OrTimeout()).IsOk);
    }

    private async Task<ZooKeeperClient> ClientAsync() => new(fixture.Options(await fixture.NewRootAsync()));
}
