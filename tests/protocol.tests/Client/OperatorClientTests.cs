using System.Net;
using System.Net.Sockets;
using Mesosd.Protocol.Client;
using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Xunit;

namespace Mesosd.Protocol.Tests.Client;

public sealed class OperatorClientTests
{
    private static readonly BackoffSettings s_short = new(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static readonly Call GetVersion = new() { Type = CallType.GetVersion };
    private static readonly Response Version = new()
    {
        Type = ResponseType.GetVersion,
        GetVersion = new ResponseGetVersion { VersionInfo = new VersionInfo { Version = "1.2.3" } },
    };

    [Fact]
    public async Task Call_is_answered_and_the_connection_serves_the_next_call()
    {
        using FakePeer master = new();
        await using OperatorClient client = new(new OperatorOptions { Addresses = [master.Address], Principal = "me" });
        Assert.Null(client.Peer);
        Task<Response> call = client.CallAsync(GetVersion, Stop);
        FakeConnection connection = await master.AcceptAsync();
        Assert.Equal((PeerRole.Operator, "me"), (connection.Hello!.Role, connection.Hello.Principal));
        Assert.Equal(CallType.GetVersion, (await connection.NextAsync<Call>()).Type);
        connection.Answer(Version);
        Assert.Equal("1.2.3", (await call).GetVersion!.VersionInfo.Version);
        Assert.Equal(master.Address, client.Peer);

        Task kill = client.KillAsync(new KillTaskOfAnyFramework { TaskId = new TaskId("t") }, Stop);
        Assert.Equal(new TaskId("t"), (await connection.NextAsync<KillTaskOfAnyFramework>()).TaskId);
        connection.Accept();
        await kill.InTime();
        Assert.Equal(1, master.Hellos);
    }

    [Fact]
    public async Task Explanations_and_descriptions_of_roles_reach_who_asked_for_them()
    {
        using FakePeer master = new();
        await using OperatorClient client = new(new OperatorOptions { Addresses = [master.Address] });
        Task<OfferExplanation> why = client.ExplainAsync(new ExplainOffers { Framework = "shop" }, Stop);
        FakeConnection connection = await master.AcceptAsync();
        Assert.Equal("shop", (await connection.NextAsync<ExplainOffers>()).Framework);
        connection.Answer(new OfferExplanation
        {
            FrameworkId = new FrameworkId("f-7"),
            FrameworkName = "shop",
            Connected = true,
            Agents = 3,
        });
        Assert.Equal(new FrameworkId("f-7"), (await why.InTime()).FrameworkId);

        Task<RoleDescriptions> roles = client.DescribeRolesAsync(Stop);
        await connection.NextAsync<DescribeRoles>();
        RoleDescriptionsRole web = new() { Name = "web", Weight = 2, Frameworks = 1, DominantShare = 0.5 };
        connection.Answer(new RoleDescriptions { Roles = { web } });
        Assert.Equal("web", Assert.Single((await roles.InTime()).Roles).Name);
    }

    [Fact]
    public async Task Answers_may_come_in_another_order_than_their_calls()
    {
        using FakePeer master = new();
        await using OperatorClient client = new(new OperatorOptions { Addresses = [master.Address] });
        Task first = client.SendAsync(new Call { Type = CallType.UpdateWeights }, Stop);
        FakeConnection connection = await master.AcceptAsync();
        await connection.NextAsync<Call>();
        uint correlation = connection.LastCorrelation;
        Task<Response> second = client.CallAsync(GetVersion, Stop);
        await connection.NextAsync<Call>();
        connection.Answer(Version);
        await second.InTime();
        Assert.False(first.IsCompleted);
        connection.Connection.TrySend(new Accepted(), correlation, FrameFlags.Answer);
        connection.Connection.Flush();
        await first.InTime();
    }

    [Fact]
    public async Task Agent_is_asked_the_same_way()
    {
        using FakePeer agent = new(PeerRole.Agent);
        await using OperatorClient client = new(new OperatorOptions { Addresses = [agent.Address] });
        Task<AgentApi.Response> call = client.CallAgentAsync(new AgentApi.Call { Type = AgentApi.CallType.GetHealth }, Stop);
        FakeConnection connection = await agent.AcceptAsync();
        await connection.NextAsync<AgentApi.Call>();
        connection.Answer(new AgentApi.Response { Type = AgentApi.ResponseType.GetHealth });
        Assert.Equal(AgentApi.ResponseType.GetHealth, (await call.InTime()).Type);
    }

    [Fact]
    public async Task Refusal_is_thrown_with_its_code_and_sentence()
    {
        using FakePeer master = new();
        await using OperatorClient client = new(new OperatorOptions { Addresses = [master.Address] });
        Task call = client.SendAsync(new Call { Type = CallType.UpdateWeights }, Stop);
        FakeConnection connection = await master.AcceptAsync();
        await connection.NextAsync<Call>();
        connection.Refuse(RefusalCode.Invalid, "weight must be positive");
        RefusedException refused = await Assert.ThrowsAsync<RefusedException>(() => call);
        Assert.Equal(RefusalCode.Invalid, refused.Code);
        Assert.Equal("weight must be positive (INVALID)", refused.Message);
    }

    [Fact]
    public async Task Unreachable_masters_are_all_named_with_their_reasons()
    {
        string first = FakePeer.Nowhere(), second = FakePeer.Nowhere();
        await using OperatorClient client = new(new OperatorOptions { Addresses = [first, second, "nonsense"], MaxRounds = 2 });
        MasterUnreachableException failure =
            await Assert.ThrowsAsync<MasterUnreachableException>(() => client.CallAsync(GetVersion, Stop).InTime());
        Assert.Equal(
            $"nobody can be reached:\n  {first}: connection refused: nobody listens there\n" +
            $"  {second}: connection refused: nobody listens there\n" +
            "  nonsense: 'nonsense' is no address; expected host:port, with an IPv6 address in brackets",
            failure.Message);
    }

    [Fact]
    public async Task Master_that_refuses_the_handshake_is_not_asked_twice()
    {
        using FakePeer master = new(check: _ => HandshakeVerdict.Refuse("no operators here"));
        await using OperatorClient client = new(new OperatorOptions { Addresses = [master.Address] });
        MasterUnreachableException failure =
            await Assert.ThrowsAsync<MasterUnreachableException>(() => client.CallAsync(GetVersion, Stop).InTime());
        Assert.Equal($"cannot reach {master.Address}: no operators here", failure.Message);
        Assert.Equal(1, master.Hellos);
    }

    [Fact]
    public async Task Dead_address_is_passed_over_and_a_redirect_followed()
    {
        using FakePeer leader = new();
        using FakePeer follower = new(check: _ => HandshakeVerdict.RedirectTo(leader.Address, TimeSpan.Zero));
        await using OperatorClient client = new(new OperatorOptions { Addresses = [FakePeer.Nowhere(), follower.Address] });
        Task<Response> call = client.CallAsync(GetVersion, Stop);
        FakeConnection connection = await leader.AcceptAsync();
        await connection.NextAsync<Call>();
        connection.Answer(Version);
        await call.InTime();
        Assert.Equal(leader.Address, client.Peer);
    }

    [Fact]
    public async Task Masters_that_send_one_to_each_other_are_given_up()
    {
        using FakePeer one = new();
        using FakePeer two = new(check: _ => HandshakeVerdict.RedirectTo(one.Address, TimeSpan.Zero));
        one.Check = _ => HandshakeVerdict.RedirectTo(two.Address, TimeSpan.Zero);
        await using OperatorClient client = new(new OperatorOptions { Addresses = [one.Address], MaxRounds = 2 });
        MasterUnreachableException failure =
            await Assert.ThrowsAsync<MasterUnreachableException>(() => client.CallAsync(GetVersion, Stop).InTime());
        Assert.Equal(
            [$"{one.Address}: the leader is {two.Address}", $"{two.Address}: the leader is {one.Address}"], failure.Attempts);
        Assert.Equal(10, one.Hellos + two.Hellos);
    }

    [Fact]
    public async Task Election_is_waited_for()
    {
        int hellos = 0;
        using FakePeer master = new(check: _ =>
            ++hellos <= 5 ? HandshakeVerdict.RedirectTo(null, TimeSpan.FromMilliseconds(1)) : HandshakeVerdict.Welcome);
        await using OperatorClient client = new(new OperatorOptions { Addresses = [master.Address], MaxRounds = 1 });
        Task<Response> call = client.CallAsync(GetVersion, Stop);
        FakeConnection connection = await master.AcceptAsync();
        await connection.NextAsync<Call>();
        connection.Answer(Version);
        await call.InTime();
        Assert.Equal(6, hellos);
    }

    [Fact]
    public async Task Former_leader_that_is_still_named_is_asked_until_the_next_one_is_known()
    {
        const int wrong = 12;
        int hellos = 0;
        string former = FakePeer.Nowhere();
        using FakePeer master = new(check: _ =>
            ++hellos <= wrong ? HandshakeVerdict.RedirectTo(former, TimeSpan.Zero) : HandshakeVerdict.Welcome);
        await using OperatorClient client = new(new OperatorOptions { Addresses = [master.Address], Backoff = s_short });
        Task change = client.SendAsync(new Call { Type = CallType.UpdateWeights }, Stop);
        FakeConnection connection = await master.AcceptAsync();
        await connection.NextAsync<Call>();
        connection.Accept();
        await change.InTime();
        Assert.Equal(wrong + 1, master.Hellos);
    }

    [Fact]
    public async Task Master_that_does_not_answer_leaves_time_for_the_others_and_whoever_waits_is_told()
    {
        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        string address = $"127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}";
        using FakePeer master = new();
        List<string> notices = [];
        await using OperatorClient client = new(new OperatorOptions
        {
            Addresses = [address, master.Address],
            ConnectTimeout = TimeSpan.FromSeconds(3),
            Notice = notices.Add,
        });
        Task<Response> call = client.CallAsync(GetVersion, Stop);
        FakeConnection connection = await master.AcceptAsync();
        await connection.NextAsync<Call>();
        connection.Answer(Version);
        await call.InTime();
        Assert.StartsWith($"{address}: no answer within 1 s; trying on for ", Assert.Single(notices));
    }

    [Fact]
    public async Task ZooKeeper_that_is_not_there_is_named_while_one_waits_and_at_the_end()
    {
        string ensemble = FakePeer.Nowhere();
        List<string> notices = [];
        await using OperatorClient client = new(new OperatorOptions
        {
            Addresses = [$"zk://me:secret@{ensemble}/mesos"],
            ConnectTimeout = TimeSpan.FromSeconds(1.2),
            Notice = notices.Add,
        });
        MasterUnreachableException failure =
            await Assert.ThrowsAsync<MasterUnreachableException>(() => client.CallAsync(GetVersion, Stop));
        string why = $"zk://me:…@{ensemble}/mesos: ZooKeeper: no ZooKeeper session at {ensemble}: connection refused: nobody listens there";
        Assert.Equal($"{why}; trying on for 0 s", Assert.Single(notices));
        Assert.Contains($"{why}; 1.2 s for getting connected are over", failure.Message);
    }

    [Fact]
    public async Task Change_that_is_not_possible_at_present_is_asked_of_the_next_master()
    {
        using FakePeer suspended = new(), leader = new();
        await using OperatorClient client =
            new(new OperatorOptions { Addresses = [suspended.Address, leader.Address], Backoff = s_short });
        Task change = client.SendAsync(new Call { Type = CallType.UpdateWeights }, Stop);
        FakeConnection connection = await suspended.AcceptAsync();
        await connection.NextAsync<Call>();
        connection.Refuse(RefusalCode.Unavailable, "not now; nothing was changed");
        connection = await leader.AcceptAsync();
        Assert.Equal(CallType.UpdateWeights, (await connection.NextAsync<Call>()).Type);
        connection.Accept();
        await change.InTime();
        Assert.Equal((leader.Address, 1), (client.Peer, suspended.Hellos));
    }

    [Fact]
    public async Task Change_that_is_not_possible_at_present_leaves_other_calls_their_connection()
    {
        using FakePeer master = new();
        await using OperatorClient client = new(new OperatorOptions { Addresses = [master.Address], Backoff = s_short });
        Task<Response> reading = client.CallAsync(GetVersion, Stop);
        FakeConnection connection = await master.AcceptAsync();
        await connection.NextAsync<Call>();
        uint correlation = connection.LastCorrelation;
        Task change = client.SendAsync(new Call { Type = CallType.UpdateWeights }, Stop);
        await connection.NextAsync<Call>();
        connection.Refuse(RefusalCode.Unavailable, "not now");
        await connection.NextAsync<Call>();
        connection.Accept();
        await change.InTime();
        connection.Connection.TrySend(Version, correlation, FrameFlags.Answer);
        connection.Connection.Flush();
        await reading.InTime();
        Assert.Equal(1, master.Hellos);
    }

    [Fact]
    public async Task Refusal_for_the_present_is_told_to_those_who_do_not_repeat()
    {
        using FakePeer master = new();
        await using OperatorClient client =
            new(new OperatorOptions { Addresses = [master.Address], RepeatsUnavailable = false });
        Task change = client.SendAsync(new Call { Type = CallType.UpdateWeights }, Stop);
        FakeConnection connection = await master.AcceptAsync();
        await connection.NextAsync<Call>();
        connection.Refuse(RefusalCode.Unavailable, "not now");
        Assert.Equal(RefusalCode.Unavailable, (await Assert.ThrowsAsync<RefusedException>(() => change.InTime())).Code);
    }

    [Fact]
    public async Task Reading_call_survives_a_lost_connection_and_a_changing_one_does_not()
    {
        using FakePeer master = new();
        await using OperatorClient client = new(new OperatorOptions { Addresses = [master.Address] });
        Task<Response> reading = client.CallAsync(GetVersion, Stop);
        FakeConnection first = await master.AcceptAsync();
        await first.NextAsync<Call>();
        first.Connection.Abort(CloseReason.Lost, "test");
        FakeConnection second = await master.AcceptAsync();
        await second.NextAsync<Call>();
        second.Answer(Version);
        await reading.InTime();

        Task changing = client.SendAsync(new Call { Type = CallType.UpdateWeights }, Stop);
        await second.NextAsync<Call>();
        second.Connection.Abort(CloseReason.Lost, "test");
        ConnectionLostException lost =
            await Assert.ThrowsAsync<ConnectionLostException>(() => changing.InTime());
        Assert.StartsWith($"the connection to {master.Address} ended before the answer came", lost.Message);
        Assert.EndsWith("it may have taken effect: look before asking again", lost.Message);
        Assert.True(lost.MayHaveArrived);
        Assert.Equal(2, master.Hellos);
    }

    [Fact]
    public async Task Calls_that_come_together_share_one_connection()
    {
        using FakePeer master = new();
        await using OperatorClient client = new(new OperatorOptions { Addresses = [master.Address] });
        Task<Response>[] calls = [.. Enumerable.Range(0, 50).Select(_ => client.CallAsync(GetVersion, Stop))];
        FakeConnection connection = await master.AcceptAsync();
        for (int index = 0; index < calls.Length; index++)
        {
            await connection.NextAsync<Call>();
            connection.Answer(Version);
        }
        await Task.WhenAll(calls).InTime();
        Assert.Equal(1, master.Hellos);
    }

    [Fact]
    public async Task Silent_peer_is_given_up_after_the_time_for_connecting()
    {
        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        string address = $"127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}";
        await using OperatorClient client = new(new OperatorOptions
        {
            Addresses = [address],
            ConnectTimeout = TimeSpan.FromMilliseconds(50),
        });
        MasterUnreachableException failure =
            await Assert.ThrowsAsync<MasterUnreachableException>(() => client.CallAsync(GetVersion, Stop).InTime());
        Assert.Equal($"cannot reach {address}: no answer; 0.1 s for getting connected are over", failure.Message);
    }

    [Fact]
    public async Task Silent_peer_does_not_hold_up_cancellation_or_disposal()
    {
        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        OperatorClient client = new(new OperatorOptions
        {
            Addresses = [$"127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}"],
            ConnectTimeout = TimeSpan.FromDays(1),
        });
        using CancellationTokenSource cancel = new();
        Task cancelled = client.CallAsync(GetVersion, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.InTime());

        Task waiting = client.CallAsync(GetVersion, Stop);
        await client.DisposeAsync().InTime();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting.InTime());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.CallAsync(GetVersion, Stop));
    }

    [Fact]
    public async Task Missing_answer_is_a_time_out_and_cancellation_ends_the_wait_for_it()
    {
        using FakePeer master = new();
        await using OperatorClient client = new(new OperatorOptions
        {
            Addresses = [master.Address],
            AnswerTimeout = TimeSpan.FromMilliseconds(1),
        });
        await Assert.ThrowsAsync<TimeoutException>(() => client.CallAsync(GetVersion, Stop).InTime());
        FakeConnection connection = await master.AcceptAsync();
        await connection.NextAsync<Call>();

        using CancellationTokenSource cancel = new();
        await using OperatorClient patient = new(new OperatorOptions { Addresses = [master.Address] });
        Task call = patient.CallAsync(GetVersion, cancel.Token);
        connection = await master.AcceptAsync();
        await connection.NextAsync<Call>();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.InTime());
        // The late answer finds no open request, and the connection goes on.
        connection.Answer(Version);
        Task<Response> next = patient.CallAsync(GetVersion, Stop);
        await connection.NextAsync<Call>();
        connection.Answer(Version);
        await next.InTime();
    }
}
