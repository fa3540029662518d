using System.Buffers.Binary;
using Xunit;

namespace Mesosd.ZooKeeper.Tests;

/// <summary>The client against servers that a test plays by hand, in virtual time.</summary>
public sealed class VirtualTests
{
    private const int Ping = 11;
    private const int Exists = 3;
    private const int CloseSession = -11;

    private readonly ManualTime _time = new();
    private readonly ScriptedEnsemble _servers = new();
    private readonly SessionLog _log = new();

    [Fact]
    public async Task Ping_goes_out_after_a_third_of_silence_and_its_answer_proves_when_it_was_sent()
    {
        ZooKeeperClient client = Client();
        using ScriptedServer server = await AttachAsync();
        Assert.Equal(TimeSpan.FromSeconds(9), client.NegotiatedTimeout);
        long attached = client.LastContact;
        Assert.Equal(_time.GetTimestamp(), attached);

        _time.Advance(TimeSpan.FromSeconds(3));
        long sent = _time.GetTimestamp();
        Assert.Equal((-2, Ping), await server.ReadHeaderAsync());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(attached, client.LastContact);
        await server.AnswerAsync(-2, zxid: 42);
        await UntilAsync(() => client.LastContact != attached, "the ping's answer");
        Assert.Equal((sent, 42, 0), (client.LastContact, client.LastZxid, client.LastAgreement));
        await EndAsync(client, server);
    }

    [Theory]
    [InlineData(0, true, true)]
    [InlineData(-101, true, true)]
    [InlineData(-103, true, true)]
    [InlineData(-110, true, true)]
    [InlineData(-127, true, false)]
    [InlineData(-8, true, false)]
    [InlineData(-112, false, false)]
    [InlineData(-118, false, false)]
    public async Task Answer_to_a_change_proves_what_its_error_allows(int error, bool isContact, bool isAgreement)
    {
        ZooKeeperClient client = Client();
        using ScriptedServer server = await AttachAsync();
        long attached = client.LastContact;
        _time.Advance(TimeSpan.FromSeconds(1));
        long sent = _time.GetTimestamp();
        Task<ZooKeeperResult<NodeStat>> change = client.SetAsync("/", default);
        await server.ReadAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        await server.AnswerAsync(1, error: error, body: error == 0 ? new PacketText().Stat() : null);
        Assert.Equal((ZooKeeperError)error, (await change.OrTimeout()).Error);
        Assert.Equal((isContact ? sent : attached, isAgreement ? sent : 0), (client.LastContact, client.LastAgreement));
        await EndAsync(client, server);
    }

    [Fact]
    public async Task Silence_of_two_thirds_loses_the_connection_and_the_session_is_taken_elsewhere()
    {
        ZooKeeperClient client = Client();
        using ScriptedServer first = await AttachAsync();
        Task<ZooKeeperResult<NodeStat?>> unanswered = client.ExistsAsync("/");
        await first.ReadAsync();
        // Half of an answer is as good as none.
        await first.RawAsync([0, 0, 0, 200, 0, 0]);
        _time.Advance(TimeSpan.FromSeconds(6));
        await first.EndAsync();
        Assert.Equal(ZooKeeperError.ConnectionLoss, (await unanswered.OrTimeout()).Error);
        Assert.Contains("no packet for 6 s", (await _log.NextAsync()).Reason, StringComparison.Ordinal);

        using ScriptedServer second = await _servers.AcceptAsync();
        byte[] wish = await second.ReadAsync();
        Assert.Equal(0x77, BinaryPrimitives.ReadInt64BigEndian(wish.AsSpan(16)));
        Assert.Equal([1, 2, 3], wish[28..31]);
        await second.WriteAsync(new PacketText().Int(0).Int(9_000).Long(0x77).Buffer([1, 2, 3]).Bool(false));
        Assert.Equal((SessionState.Connected, 0x77), await NextAsync());
        await EndAsync(client, second);
    }

    [Fact]
    public async Task Session_that_no_server_answered_for_expires_by_the_own_clock_and_is_ended_before_a_new_one_begins()
    {
        ZooKeeperClient client = Client();
        ScriptedServer first = await AttachAsync();
        _servers.IsAway = true;
        first.Dispose();
        Assert.Equal((SessionState.Disconnected, 0x77), await NextAsync());
        Task<(SessionState, long)> expired = NextAsync();
        await AdvanceUntilAsync(expired);
        Assert.Equal((SessionState.Expired, 0x77), await expired);
        Assert.True(_time.GetElapsedTime(client.LastContact) >= TimeSpan.FromSeconds(9));
        Assert.Equal((SessionState.Connecting, 0), await NextAsync());

        _servers.IsAway = false;
        Task<ScriptedServer> dialed = _servers.AttachAsync();
        await AdvanceUntilAsync(dialed);
        using ScriptedServer undertaker = await dialed;
        Assert.Equal((1, CloseSession), await undertaker.ReadHeaderAsync());
        await undertaker.AnswerAsync(1);
        using ScriptedServer second = await _servers.AttachAsync(session: 0x88);
        Assert.Equal((SessionState.Connected, 0x88), await NextAsync());
        await EndAsync(client, second);
    }

    [Fact]
    public async Task Session_can_be_left_to_the_servers_to_expire()
    {
        ZooKeeperClient client = Client(options => options with { SilenceBeforeExpiry = Timeout.InfiniteTimeSpan });
        ScriptedServer first = await AttachAsync();
        _servers.IsAway = true;
        first.Dispose();
        await _log.UntilAsync(SessionState.Disconnected);
        for (int second = 0; second < 100; second++) _time.Advance(TimeSpan.FromSeconds(1));
        _servers.IsAway = false;
        Task<ScriptedServer> dialed = _servers.AttachAsync();
        await AdvanceUntilAsync(dialed);
        Assert.Equal((SessionState.Connected, 0x77), await NextAsync());
        await EndAsync(client, await dialed);
    }

    [Fact]
    public async Task Client_that_shall_not_renew_its_session_stays_expired()
    {
        ZooKeeperClient client = Client(options => options with { RenewSession = false });
        ScriptedServer first = await AttachAsync();
        first.Dispose();
        using ScriptedServer second = await _servers.AttachAsync(session: 0, timeout: 0);
        Assert.Equal(SessionState.Expired, (await _log.UntilAsync(SessionState.Expired)).State);
        Assert.Equal(ZooKeeperError.SessionExpired, (await client.ExistsAsync("/").OrTimeout()).Error);
        Assert.Equal(ZooKeeperError.SessionExpired, (await client.ConnectedAsync().OrTimeout()).Error);
        await client.CloseAsync().OrTimeout();
        Assert.Equal(SessionState.Closed, client.State);
    }

    [Fact]
    public async Task Request_waits_for_a_connection_no_longer_than_it_may()
    {
        _servers.IsAway = true;
        ZooKeeperClient client = Client(options => options with { RequestTimeout = TimeSpan.FromSeconds(2) });
        Task<ZooKeeperResult<NodeStat?>> waiting = client.ExistsAsync("/");
        _time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.6));
        Assert.Equal(ZooKeeperError.NotConnected, (await waiting.OrTimeout()).Error);
        await client.CloseAsync().OrTimeout();
    }

    [Fact]
    public async Task Request_that_a_server_keeps_while_it_answers_pings_costs_the_connection()
    {
        ZooKeeperClient client = Client(options => options with { RequestTimeout = TimeSpan.FromSeconds(7) });
        using ScriptedServer server = await AttachAsync();
        Task<ZooKeeperResult<NodeStat?>> kept = client.ExistsAsync("/");
        Assert.Equal((1, Exists), await server.ReadHeaderAsync());
        for (int ping = 0; ping < 2; ping++)
        {
            _time.Advance(TimeSpan.FromSeconds(3));
            Assert.Equal((-2, Ping), await server.ReadHeaderAsync());
            long before = client.LastContact;
            await server.AnswerAsync(-2);
            await UntilAsync(() => client.LastContact != before, "the ping's answer");
        }
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(ZooKeeperError.ConnectionLoss, (await kept.OrTimeout()).Error);
        Assert.Contains("a request was not answered within 7 s", (await _log.NextAsync()).Reason, StringComparison.Ordinal);
        await EndAsync(client, await AcceptSoonAsync());
    }

    [Fact]
    public async Task Requests_beyond_the_limits_wait_and_then_are_refused_and_cancelled_ones_make_room()
    {
        ZooKeeperClient client = Client(options => options with
        {
            Limits = new ZooKeeperLimits { MaxRequestsInFlight = 2, MaxRequestsWaiting = 2 },
        });
        using ScriptedServer server = await AttachAsync();
        using CancellationTokenSource cancel = new();
        Task<ZooKeeperResult<NodeStat?>>[] sent = [client.ExistsAsync("/a"), client.ExistsAsync("/b")];
        await server.ReadAsync();
        await server.ReadAsync();
        Task<ZooKeeperResult<NodeStat?>> cancelled = client.ExistsAsync("/c", cancel: cancel.Token);
        Task<ZooKeeperResult<NodeStat?>> waiting = client.ExistsAsync("/d");
        Assert.Equal(ZooKeeperError.Overloaded, (await client.ExistsAsync("/e").OrTimeout()).Error);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.OrTimeout());
        Task<ZooKeeperResult<NodeStat?>> last = client.ExistsAsync("/f");

        await server.AnswerAsync(1, error: -101);
        Assert.Null((await sent[0].OrTimeout()).Value);
        Assert.Contains("/d", System.Text.Encoding.ASCII.GetString(await server.ReadAsync()), StringComparison.Ordinal);
        await server.AnswerAsync(2, body: new PacketText().Stat());
        Assert.Equal(11, (await sent[1].OrTimeout()).Value!.Value.ChildrenModifiedZxid);
        Assert.Equal(4, (await server.ReadHeaderAsync()).Xid);
        await server.AnswerAsync(3, error: -102);
        await server.AnswerAsync(4, error: -1234);
        Assert.Equal(ZooKeeperError.NoAuth, (await waiting.OrTimeout()).Error);
        Assert.Equal((ZooKeeperError)(-1234), (await last.OrTimeout()).Error);
        await EndAsync(client, server);
    }

    [Fact]
    public async Task Refused_credentials_are_the_end()
    {
        ZooKeeperClient client = Client(options => options with { Credentials = new ZooKeeperCredentials("u", "p") });
        using ScriptedServer server = await AttachAsync();
        Assert.Equal((-4, 100), await server.ReadHeaderAsync());
        Task<ZooKeeperResult<NodeStat?>> request = client.ExistsAsync("/");
        await server.AnswerAsync(-4, error: -115);
        Assert.Equal((SessionState.AuthFailed, 0x77), await NextAsync());
        Assert.Contains((await request.OrTimeout()).Error, new[] { ZooKeeperError.AuthFailed, ZooKeeperError.ConnectionLoss });
        Assert.Equal(ZooKeeperError.AuthFailed, (await client.ExistsAsync("/").OrTimeout()).Error);
        await client.CloseAsync().OrTimeout();
    }

    [Theory]
    [InlineData("an answer out of order", "it answered request 9 before request 1")]
    [InlineData("an answer to nothing", "it answered request 2, and none is open")]
    [InlineData("an answer that ends early", "the answer to Exists cannot be decoded")]
    [InlineData("a header that ends early", "a packet of 3 bytes is too short for a header")]
    [InlineData("a negative length", "the server announced a packet of -1 bytes; at most 4194304 are accepted")]
    [InlineData("a length beyond the limit", "the server announced a packet of 4194305 bytes; at most 4194304 are accepted")]
    [InlineData("a ping nobody sent", "it answered a ping that was not sent")]
    [InlineData("credentials nobody sent", "it answered credentials that were not sent")]
    [InlineData("half a notification", "a notification cannot be decoded")]
    [InlineData("refused watches", "watches could not be registered: MarshallingError")]
    public async Task Nonsense_ends_the_connection_with_a_sentence(string nonsense, string sentence)
    {
        ZooKeeperClient client = Client();
        using ScriptedServer server = await AttachAsync();
        Task<ZooKeeperResult<NodeStat?>> request = client.ExistsAsync("/");
        await server.ReadAsync();
        await server.RawAsync(nonsense switch
        {
            "an answer out of order" => new PacketText().Int(9).Long(1).Int(0).Stat().Framed(),
            "an answer to nothing" =>
                [.. new PacketText().Int(1).Long(1).Int(-101).Framed(), .. new PacketText().Int(2).Long(1).Int(0).Framed()],
            "an answer that ends early" => new PacketText().Int(1).Long(1).Int(0).Long(1).Framed(),
            "a header that ends early" => [0, 0, 0, 3, 0, 0, 0],
            "a negative length" => new PacketText().Int(-1).Bytes,
            "a length beyond the limit" => new PacketText().Int(4_194_305).Bytes,
            "a ping nobody sent" => new PacketText().Int(-2).Long(1).Int(0).Framed(),
            "credentials nobody sent" => new PacketText().Int(-4).Long(1).Int(0).Framed(),
            "half a notification" => new PacketText().Int(-1).Long(-1).Int(0).Int(1).Int(3).Int(100).Framed(),
            "refused watches" => new PacketText().Int(-8).Long(1).Int(-5).Framed(),
            _ => throw new ArgumentOutOfRangeException(nameof(nonsense)),
        });
        Assert.Contains(sentence, (await _log.NextAsync()).Reason, StringComparison.Ordinal);
        Assert.Equal(
            nonsense == "an answer to nothing" ? ZooKeeperError.None : ZooKeeperError.ConnectionLoss, (await request.OrTimeout()).Error);
        await server.EndAsync();
        await EndAsync(client, await AcceptSoonAsync());
    }

    [Theory]
    [InlineData(new byte[] { 0x7f, 0, 0, 0 }, "the server announced a packet of 2130706432 bytes; at most 1024 are accepted")]
    [InlineData(new byte[] { 0, 0, 0, 2, 0, 0 }, "its first packet is no answer to a connect request")]
    public async Task Stranger_at_a_servers_address_is_left_with_a_sentence(byte[] bytes, string sentence)
    {
        TaskCompletionSource<string> noticed = new();
        ZooKeeperClient client = Client(options => options with { Notice = text => noticed.TrySetResult(text) });
        using ScriptedServer server = await _servers.AcceptAsync();
        await server.RawAsync(bytes);
        Assert.Contains(sentence, await noticed.Task.OrTimeout(), StringComparison.Ordinal);
        await client.CloseAsync().OrTimeout();
    }

    [Fact]
    public async Task Server_that_accepts_and_says_nothing_is_left_after_its_share_of_the_time()
    {
        TaskCompletionSource<string> noticed = new();
        ZooKeeperClient client = Client(options => options with { Notice = text => noticed.TrySetResult(text) });
        using ScriptedServer silent = await _servers.AcceptAsync();
        await silent.ReadAsync();
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.EndsWith("no answer within 3 s", await noticed.Task.OrTimeout(), StringComparison.Ordinal);
        await EndAsync(client, await AttachAsync());
    }

    [Fact]
    public async Task Long_outage_is_noticed_once_per_server()
    {
        List<string> noticed = [];
        _servers.IsAway = true;
        ZooKeeperClient client = Client(options => options with { Notice = text => { lock (noticed) noticed.Add(text); } });
        Task<ScriptedServer> dialed = _servers.AttachAsync();
        for (int attempt = 0; _servers.Refused < 30; attempt++)
        {
            Assert.True(attempt < 1_000_000, "the client stopped trying");
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }
        lock (noticed)
        {
            Assert.Equal(
                ["a", "b", "c"], noticed.Select(text => text["no ZooKeeper session at ".Length..].Split(':')[0]).Order());
            Assert.All(noticed, text => Assert.EndsWith(": connection refused: nobody listens there", text, StringComparison.Ordinal));
        }
        _servers.IsAway = false;
        await AdvanceUntilAsync(dialed);
        await _log.UntilAsync(SessionState.Connected);
        await EndAsync(client, await dialed);
    }

    [Fact]
    public async Task Closing_gives_up_on_a_server_that_does_not_answer()
    {
        ZooKeeperClient client = Client();
        using ScriptedServer server = await AttachAsync();
        Task closing = client.CloseAsync();
        Assert.Equal(CloseSession, (await server.ReadHeaderAsync()).OpCode);
        _time.Advance(TimeSpan.FromSeconds(3));
        await closing.OrTimeout();
        Assert.Equal(SessionState.Closed, client.State);
    }

    [Fact]
    public async Task Handler_that_throws_is_noticed_and_the_others_are_told()
    {
        TaskCompletionSource<string> noticed = new();
        WatchLog watch = new();
        ZooKeeperClient client = Client(options => options with { Notice = text => noticed.TrySetResult(text) });
        using ScriptedServer server = await AttachAsync();
        Task<ZooKeeperResult<NodeStat?>> bad = client.ExistsAsync("/", _ => throw new InvalidOperationException("oh"));
        Task<ZooKeeperResult<NodeStat?>> good = client.ExistsAsync("/", watch.Add);
        await server.AnswerAsync((await server.ReadHeaderAsync()).Xid, body: new PacketText().Stat());
        await server.AnswerAsync((await server.ReadHeaderAsync()).Xid, body: new PacketText().Stat());
        await Task.WhenAll(bad, good).OrTimeout();
        await server.AnswerAsync(-1, zxid: -1, body: new PacketText().Int(3).Int(3).String("/"));
        Assert.Equal(new WatchEvent(WatchEventKind.NodeDataChanged, "/"), await watch.NextAsync());
        Assert.Equal("a ZooKeeper event handler failed: InvalidOperationException: oh", await noticed.Task.OrTimeout());
        await EndAsync(client, server);
    }

    private static async Task EndAsync(ZooKeeperClient client, ScriptedServer server)
    {
        Task closing = client.CloseAsync();
        (int xid, int opCode) = await server.ReadHeaderAsync();
        Assert.Equal(CloseSession, opCode);
        await server.AnswerAsync(xid);
        await closing.OrTimeout();
    }

    private static Task UntilAsync(Func<bool> holds, string what) =>
        Harness.TestCluster.EventuallyAsync(() => Task.FromResult(holds()), what);

    private async Task<ScriptedServer> AttachAsync()
    {
        ScriptedServer server = await _servers.AttachAsync();
        Assert.Equal((SessionState.Connected, 0x77), await NextAsync());
        return server;
    }

    private async Task<ScriptedServer> AcceptSoonAsync()
    {
        Task<ScriptedServer> dialed = _servers.AttachAsync();
        await AdvanceUntilAsync(dialed);
        await _log.UntilAsync(SessionState.Connected);
        return await dialed;
    }

    private async Task<(SessionState, long)> NextAsync()
    {
        SessionChange change = await _log.NextAsync();
        return (change.State, change.SessionId);
    }

    /// <summary>Lets the client's pauses pass until something has happened.</summary>
    private Task AdvanceUntilAsync(Task happened) => UntilAsync(() =>
    {
        if (!happened.IsCompleted) _time.Advance(TimeSpan.FromMilliseconds(50));
        return happened.IsCompleted;
    }, "what the client does next");

    private ZooKeeperClient Client(Func<ZooKeeperOptions, ZooKeeperOptions>? with = null)
    {
        Assert.True(ZooKeeperAddress.TryParse("a,b,c", out ZooKeeperAddress? address, out _));
        ZooKeeperOptions options = new()
        {
            Address = address,
            SessionTimeout = TimeSpan.FromSeconds(9),
            TimeProvider = _time,
            Dialer = _servers,
            Seed = 7,
            SessionChanged = _log.Add,
        };
        return new ZooKeeperClient(with is null ? options : with(options));
    }
}
