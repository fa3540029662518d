using Mesosd.ZooKeeper.Connecting;
using Xunit;

namespace Mesosd.ZooKeeper.Tests;

/// <summary>Texts, orders and deadlines: what the client decides without a server.</summary>
public sealed class RuleTests
{
    private static readonly LinkRules Rules = new(TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(5));

    [Theory]
    [InlineData("zk1", "zk1:2181")]
    [InlineData("zk1:1,zk2", "zk1:1,zk2:2181")]
    [InlineData("zk1:1, zk2:2/mesos/x", "zk1:1,zk2:2/mesos/x")]
    [InlineData("[fd00::1],[fd00::2]:7/", "[fd00::1]:2181,[fd00::2]:7")]
    public void Connect_string_is_read(string text, string expected)
    {
        Assert.True(ZooKeeperAddress.TryParse(text, out ZooKeeperAddress? address, out string? error), error);
        Assert.Equal(expected, address.ToString());
    }

    [Theory]
    [InlineData("", "'' is no ZooKeeper server; expected host or host:port, with an IPv6 address in brackets")]
    [InlineData("a,,b", "'' is no ZooKeeper server; expected host or host:port, with an IPv6 address in brackets")]
    [InlineData("a:0", "'a:0' is no ZooKeeper server; expected host or host:port, with an IPv6 address in brackets")]
    [InlineData("a:65536", "'a:65536' is no ZooKeeper server; expected host or host:port, with an IPv6 address in brackets")]
    [InlineData("a:-1", "'a:-1' is no ZooKeeper server; expected host or host:port, with an IPv6 address in brackets")]
    [InlineData("fd00::1", "'fd00::1' is no ZooKeeper server; expected host or host:port, with an IPv6 address in brackets")]
    [InlineData("u@a", "'u@a' is no ZooKeeper server; expected host or host:port, with an IPv6 address in brackets")]
    [InlineData("a b", "'a b' is no ZooKeeper server; expected host or host:port, with an IPv6 address in brackets")]
    [InlineData("a/x/", "'/x/' is no path of a node: it has an empty name")]
    [InlineData("a//x", "'//x' is no path of a node: it has an empty name")]
    [InlineData("a/../x", "'/../x' is no path of a node: ZooKeeper has no . and no ..")]
    [InlineData("a/x\u0001", "'/x\u0001' is no path of a node: ZooKeeper does not allow U+0001 in one")]
    public void Connect_string_that_is_none_is_refused_with_a_sentence(string text, string sentence)
    {
        Assert.False(ZooKeeperAddress.TryParse(text, out _, out string? error));
        Assert.Equal(sentence, error);
    }

    [Fact]
    public void Connect_string_with_more_servers_than_any_ensemble_is_refused()
    {
        Assert.False(ZooKeeperAddress.TryParse(string.Join(',', Enumerable.Repeat("host", 257)), out _, out string? error));
        Assert.EndsWith("names 257 servers; at most 256 are accepted", error, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ZooKeeperAddress.Of([]));
        Assert.Throws<ArgumentException>(() => ZooKeeperAddress.Of([new ZooKeeperServer("a", 1)], "mesos"));
    }

    [Theory]
    [InlineData("zk://a/mesos", "a:2181", "/mesos", null, null)]
    [InlineData("zk://a:1,b:2", "a:1,b:2", "/", null, null)]
    [InlineData("zk://u:p:w@x@a:1/m/n", "a:1", "/m/n", "u", "p:w@x")]
    [InlineData("zk://u:@a/", "a:2181", "/", "u", "")]
    [InlineData("zk://a/m@n", "a:2181", "/m@n", null, null)]
    public void Url_is_read(string text, string servers, string path, string? user, string? password)
    {
        Assert.True(ZooKeeperUrl.TryParse(text, out ZooKeeperUrl? url, out string? error), error);
        Assert.Equal(
            (servers, path, user, password),
            (string.Join(',', url.Servers), url.Path, url.Credentials?.User, url.Credentials?.Password));
        Assert.Equal(path == "/" ? "" : path, url.Rooted.Chroot);
        Assert.Equal("", url.Ensemble.Chroot);
        if (!string.IsNullOrEmpty(password)) Assert.DoesNotContain(password, url.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a:1/x", "a ZooKeeper URL begins with zk://, as in zk://host1:2181,host2:2181/path")]
    [InlineData("zk://secret@a/x", "a ZooKeeper URL with credentials is written zk://user:password@host:port/path")]
    [InlineData("zk://:secret@a/x", "a ZooKeeper URL with credentials is written zk://user:password@host:port/path")]
    [InlineData("zk:///x", "'' is no ZooKeeper server; expected host or host:port, with an IPv6 address in brackets")]
    [InlineData("zk://u:secret@a:b/x", "'a:b' is no ZooKeeper server; expected host or host:port, with an IPv6 address in brackets")]
    [InlineData("zk://u:se/cret@a:1/x", "a user and a password hold no /, since a path begins there")]
    [InlineData("zk://a//x", "'//x' is no path of a node: it has an empty name")]
    public void Url_that_is_none_is_refused_with_a_sentence_without_the_password(string text, string sentence)
    {
        Assert.False(ZooKeeperUrl.TryParse(text, out _, out string? error));
        Assert.Equal(sentence, error);
    }

    [Theory]
    [InlineData("zk://a/x/", "zk://a:2181/x")]
    [InlineData("zk://a/", "zk://a:2181/")]
    public void Url_may_end_with_a_slash(string text, string same)
    {
        Assert.True(ZooKeeperUrl.TryParse(text, out ZooKeeperUrl? url, out string? error), error);
        Assert.Equal(same, url.ToString());
    }

    [Theory]
    [InlineData("", "/", "/")]
    [InlineData("", "/a", "/a")]
    [InlineData("/root", "/", "/root")]
    [InlineData("/root", "/a", "/root/a")]
    public void Chroot_is_put_in_front_and_taken_off(string prefix, string path, string serverPath)
    {
        Chroot chroot = new(prefix);
        Assert.Equal(serverPath, chroot.ToServer(path));
        Assert.True(chroot.TryToClient(serverPath, out string back));
        Assert.Equal(path, back);
        if (prefix.Length == 0) return;
        Assert.False(chroot.TryToClient("/rooted", out _));
        Assert.False(chroot.TryToClient("/elsewhere", out _));
    }

    [Fact]
    public void Servers_are_tried_in_turn_in_an_order_that_the_seed_decides()
    {
        ZooKeeperServer[] servers = [.. Enumerable.Range(1, 5).Select(port => new ZooKeeperServer("a", port))];
        static int[] Round(ServerOrder order) => [.. Enumerable.Range(0, 5).Select(_ => order.Next().Port)];
        ServerOrder order = new(servers, 7);
        int[] first = Round(order);
        Assert.Equal([1, 2, 3, 4, 5], first.Order());
        Assert.Equal(first, Round(order));
        Assert.Equal(first, Round(new ServerOrder(servers, 7)));
        int distinct = Enumerable.Range(0, 100).Select(seed => Round(new ServerOrder(servers, (ulong)seed))[0]).Distinct().Count();
        Assert.Equal(5, distinct);
    }

    [Fact]
    public void Pause_comes_after_a_whole_round_and_doubles_to_its_limit()
    {
        ServerOrder order = new([new ZooKeeperServer("a", 1), new ZooKeeperServer("b", 1)], 3);
        double limit = 100;
        for (int round = 0; round < 30; round++)
        {
            Assert.Equal(TimeSpan.Zero, order.Failed());
            Assert.InRange(order.Failed().TotalMilliseconds, limit / 2, limit);
            limit = Math.Min(limit * 2, 1_000);
        }
        order.Succeeded();
        Assert.Equal(TimeSpan.Zero, order.Failed());
        Assert.InRange(order.Failed().TotalMilliseconds, 50, 100);
    }

    // Seconds since something was sent, since something was received, of the oldest request; and what comes of it.
    [Theory]
    [InlineData(0, 0, null, false, "Wait", 1.25)]
    [InlineData(2.9, 0, null, false, "Wait", 0.1)]
    [InlineData(3, 0, null, false, "Ping", 1.25)]
    [InlineData(3, 3, 1.0, false, "Ping", 3)]
    [InlineData(3, 3, 4.5, false, "Ping", 0.5)]
    [InlineData(4, 4, null, true, "Wait", 1.25)]
    [InlineData(0, 5.9, 1.0, true, "Wait", 0.1)]
    [InlineData(0, 6, 1.0, false, "GiveUpSilent", 0)]
    [InlineData(0, 0, 4.9, false, "Wait", 0.1)]
    [InlineData(0, 0, 5.0, false, "GiveUpOverdue", 0)]
    public void Link_is_pinged_and_given_up_by_its_ages(
        double sent, double received, double? oldest, bool isPinging, string action, double again)
    {
        LinkDecision decision = Rules.Decide(new LinkAges(
            TimeSpan.FromSeconds(sent), TimeSpan.FromSeconds(received),
            oldest is { } age ? TimeSpan.FromSeconds(age) : null, isPinging));
        Assert.Equal(action, decision.Action.ToString());
        Assert.Equal(again, decision.LookAgainAfter.TotalSeconds, precision: 6);
    }
}
