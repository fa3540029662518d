using Mesosd.ZooKeeper.Watching;
using Xunit;

namespace Mesosd.ZooKeeper.Tests;

/// <summary>Who is told of what, and what waits for slow handlers.</summary>
public sealed class WatchTests
{
    private readonly WatchTable _table = new();
    private readonly List<WatchDelivery> _told = [];
    private readonly List<string> _seen = [];

    [Theory]
    [InlineData(WatchEventKind.NodeCreated, "data, existence, persistent, recursive")]
    [InlineData(WatchEventKind.NodeDataChanged, "data, existence, persistent, recursive")]
    [InlineData(WatchEventKind.NodeChildrenChanged, "children, persistent")]
    [InlineData(WatchEventKind.NodeDeleted, "data, existence, children, persistent, recursive")]
    [InlineData((WatchEventKind)77, "")]
    public void Notification_tells_the_watches_of_its_kind(WatchEventKind kind, string expected)
    {
        AddAll("/a/b");
        Persistent("/a/b", "persistent", isRecursive: false);
        Persistent("/a", "recursive", isRecursive: true);
        Persistent("/a/bc", "other", isRecursive: true);
        Assert.Equal(expected, Tell(kind, "/a/b"));
        // Those that tell once are gone.
        Assert.Equal(
            string.Join(", ", expected.Split(", ").Where(name => name is "persistent" or "recursive")), Tell(kind, "/a/b"));
    }

    [Fact]
    public void One_shot_watch_of_children_under_a_recursive_one_is_told_by_what_happens_to_a_child()
    {
        AddAll("/a");
        Persistent("/a", "recursive", isRecursive: true);
        Assert.Equal("recursive", Tell(WatchEventKind.NodeDataChanged, "/a/b"));
        Assert.Equal("recursive", Tell(WatchEventKind.NodeCreated, "/a/b/c"));
        Assert.Equal("children, recursive", Tell(WatchEventKind.NodeCreated, "/a/b"));
        Assert.Equal("recursive", Tell(WatchEventKind.NodeDeleted, "/a/b"));
        Assert.Equal("data, existence, recursive", Tell(WatchEventKind.NodeDeleted, "/a"));
        Assert.Equal(1, _table.Count);
    }

    [Fact]
    public void Root_can_be_watched()
    {
        AddAll("/");
        Persistent("/", "recursive", isRecursive: true);
        Assert.Equal("children, recursive", Tell(WatchEventKind.NodeCreated, "/a"));
        Assert.Equal("data, existence, recursive", Tell(WatchEventKind.NodeDataChanged, "/"));
    }

    [Fact]
    public void Path_has_one_persistent_watch_which_covers_others_while_it_is_in_force()
    {
        PersistentWatch first = Persistent("/a", "first", isRecursive: false);
        Assert.False(_table.TryAdd(new PersistentWatch(null!, "/a", "/a", isRecursive: true, _ => { })));
        Assert.True(_table.IsCovered("/a"));
        _table.Uncover("/a");
        Assert.False(_table.IsCovered("/a"));
        Assert.Equal("first", Tell(WatchEventKind.NodeCreated, "/a"));
        Assert.False(_table.Remove(first));
        Assert.False(_table.Holds(first));
        Assert.Equal((0, ""), (_table.Count, Tell(WatchEventKind.NodeCreated, "/a")));
    }

    [Fact]
    public void Removing_a_persistent_watch_tells_whether_others_relied_on_it()
    {
        PersistentWatch watch = Persistent("/a", "persistent", isRecursive: false);
        AddAll("/a");
        Assert.True(_table.Remove(watch));
        Assert.False(_table.OneShotsOf("/a", 1).IsEmpty);
        Assert.True(_table.OneShotsOf("/b", 1).IsEmpty);
        _table.End("/a", WatchEventKind.Removed, _told);
        Assert.Equal((3, 0), (_told.Count, _table.Count));
    }

    [Fact]
    public void End_of_the_session_tells_everybody_and_a_gap_tells_those_that_stay()
    {
        AddAll("/a");
        AddAll("/b");
        Persistent("/c", "persistent", isRecursive: false);
        _table.Miss(_told);
        WatchDelivery missed = Assert.Single(_told);
        Assert.Equal((WatchEventKind.Missed, "/c"), (missed.Kind, missed.ServerPath));
        _told.Clear();
        _table.End(WatchEventKind.SessionEnded, _told);
        Assert.Equal(7, _told.Count);
        Assert.Equal(0, _table.Count);
    }

    [Fact]
    public async Task Events_beyond_the_limit_become_one_that_says_so_and_changes_of_the_session_the_last_one()
    {
        using ManualResetEventSlim blocked = new(), entered = new();
        WatchLog log = new();
        SessionLog changes = new();
        EventDispatch dispatch = new(new Chroot("/root"), limit: 3, changes.Add, _ => { });
        PersistentWatch watch = new(null!, "/p", "/root/p", isRecursive: true, log.Add);
        dispatch.Tell([new WatchDelivery(_ => { entered.Set(); blocked.Wait(Patience.Limit); }, null, WatchEventKind.NodeCreated, "/root")]);
        Assert.True(entered.Wait(Patience.Limit));

        for (int index = 0; index < 100; index++)
            dispatch.Tell([new WatchDelivery(watch.Handler, watch, WatchEventKind.NodeCreated, $"/root/p/{index}")]);
        dispatch.Tell([new WatchDelivery(log.Add, null, WatchEventKind.NodeDeleted, "/root/once")]);
        foreach (SessionState state in new[] { SessionState.Disconnected, SessionState.Connected, SessionState.Disconnected })
            dispatch.Tell(new SessionChange(state, 1, ""));
        Assert.Equal(5, dispatch.Waiting);
        blocked.Set();

        for (int index = 0; index < 3; index++)
            Assert.Equal(new WatchEvent(WatchEventKind.NodeCreated, $"/p/{index}"), await log.NextAsync());
        Assert.Equal(new WatchEvent(WatchEventKind.Missed, "/p"), await log.NextAsync());
        Assert.Equal(new WatchEvent(WatchEventKind.NodeDeleted, "/once"), await log.NextAsync());
        Assert.Equal(SessionState.Disconnected, (await changes.NextAsync()).State);
        // It is told again of what comes after it was told that it missed something.
        dispatch.Tell([new WatchDelivery(watch.Handler, watch, WatchEventKind.NodeDeleted, "/root/p/x")]);
        Assert.Equal(new WatchEvent(WatchEventKind.NodeDeleted, "/p/x"), await log.NextAsync());
    }

    private void AddAll(string path)
    {
        foreach (WatchKind kind in Enum.GetValues<WatchKind>())
            _table.Add(new OneShotWatch(path, kind, false, _ => _seen.Add(kind.ToString().ToLowerInvariant())), kind);
    }

    private PersistentWatch Persistent(string path, string name, bool isRecursive)
    {
        PersistentWatch watch = new(null!, path, path, isRecursive, _ => _seen.Add(name));
        Assert.True(_table.TryAdd(watch));
        _table.Cover(watch);
        return watch;
    }

    private string Tell(WatchEventKind kind, string path)
    {
        _told.Clear();
        _seen.Clear();
        _table.Collect(kind, path, _told);
        foreach (WatchDelivery delivery in _told) delivery.Handler(new WatchEvent(delivery.Kind, delivery.ServerPath));
        return string.Join(", ", _seen);
    }
}
