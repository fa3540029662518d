using System.Collections.Concurrent;
using System.Net.Security;
using Mesosd.Protocol.Client;
using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Xunit;

namespace Mesosd.Protocol.Tests.Client;

public sealed class TlsTests
{
    private static readonly BackoffSettings s_quick = new(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(2));

    private readonly ConcurrentQueue<string> _notices = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Scheduler_speaks_to_its_master_through_a_proxy_that_ends_tls()
    {
        using FakePeer master = new();
        using TlsProxy proxy = new(master.Address);
        await using SchedulerClient client = new(Options(proxy, proxy.Trust));
        await using IAsyncEnumerator<SchedulerApi.Event> events = client.EventsAsync(Stop).GetAsyncEnumerator(Stop);
        Task<bool> first = events.MoveNextAsync().AsTask();
        FakeConnection peer = await SubscribeAsync(master);
        Assert.True(await first.InTime());

        // More than the pipes hold, in both directions at once.
        byte[] data = new byte[3 << 20];
        Random.Shared.NextBytes(data);
        Task message = client.MessageAsync(Samples.Agent, Samples.Executor, data, Stop);
        peer.Send(Samples.Message(data.Length));
        Assert.Equal(data, (await peer.NextAsync<SchedulerApi.Call>()).Message!.Data);
        peer.Accept();
        await message.InTime();
        Assert.True(await events.MoveNextAsync().InTime());
        Assert.Equal(data.Length, events.Current.Message!.Data.Length);

        Task teardown = client.TeardownAsync(Stop);
        await peer.NextAsync<SchedulerApi.Call>();
        peer.Accept();
        await teardown.InTime();
        Assert.Equal(CloseReason.ClosedByPeer, await peer.Closed);
        Assert.Equal(GoodbyeReason.Finished, peer.Connection.PeerGoodbye!.Reason);
        Assert.False(await events.MoveNextAsync().InTime());
    }

    [Fact]
    public async Task Lost_encrypted_connection_is_made_again()
    {
        using FakePeer master = new();
        using TlsProxy proxy = new(master.Address);
        await using SchedulerClient client = new(Options(proxy, proxy.Trust));
        await using IAsyncEnumerator<SchedulerApi.Event> events = client.EventsAsync(Stop).GetAsyncEnumerator(Stop);
        Task<bool> next = events.MoveNextAsync().AsTask();
        FakeConnection peer = await SubscribeAsync(master);
        Assert.True(await next.InTime());
        peer.Connection.Abort(CloseReason.Lost, "test");
        next = events.MoveNextAsync().AsTask();
        await SubscribeAsync(master);
        Assert.True(await next.InTime());
        proxy.Cut();
        next = events.MoveNextAsync().AsTask();
        await SubscribeAsync(master);
        Assert.True(await next.InTime());
    }

    [Fact]
    public async Task Certificate_that_nobody_vouches_for_ends_the_attempt_with_a_sentence()
    {
        using FakePeer master = new();
        using TlsProxy proxy = new(master.Address);
        await using SchedulerClient client = new(Options(proxy, _ => new SslClientAuthenticationOptions()));
        Task waiting = client.EventsAsync(Stop).GetAsyncEnumerator(Stop).MoveNextAsync().AsTask();
        await NoticedAsync($"cannot connect to {proxy.Address}: the TLS handshake failed: ");
        Assert.Equal(0, master.Hellos);
        await client.DisposeAsync();
        await waiting.InTime();
    }

    [Fact]
    public async Task Options_that_cannot_be_made_end_the_attempt_with_a_sentence()
    {
        using FakePeer master = new();
        using TlsProxy proxy = new(master.Address);
        await using SchedulerClient client =
            new(Options(proxy, _ => throw new FileNotFoundException("there is no ca.pem")));
        Task waiting = client.EventsAsync(Stop).GetAsyncEnumerator(Stop).MoveNextAsync().AsTask();
        await NoticedAsync("there are no options for it: there is no ca.pem");
        await client.DisposeAsync();
        await waiting.InTime();
    }

    [Fact]
    public async Task Peer_that_does_not_speak_tls_holds_up_nobody()
    {
        using FakePeer master = new();
        await using OperatorClient client = new(new OperatorOptions
        {
            Addresses = [master.Address],
            Tls = _ => new SslClientAuthenticationOptions(),
            MaxRounds = 1,
        });
        MasterUnreachableException failure = await Assert.ThrowsAsync<MasterUnreachableException>(
            () => client.CallAsync(new Call { Type = CallType.GetVersion }, Stop).InTime());
        Assert.Contains("the TLS handshake failed", failure.Message);
    }

    [Fact]
    public async Task Operator_and_executor_are_encrypted_as_well()
    {
        using FakePeer master = new();
        using TlsProxy proxy = new(master.Address);
        await using OperatorClient client = new(new OperatorOptions { Addresses = [proxy.Address], Tls = proxy.Trust });
        Task<Response> call = client.CallAsync(new Call { Type = CallType.GetVersion }, Stop);
        FakeConnection asked = await master.AcceptAsync();
        await asked.NextAsync<Call>();
        asked.Answer(new Response { Type = ResponseType.GetVersion });
        Assert.Equal(ResponseType.GetVersion, (await call.InTime()).Type);

        using FakePeer agent = new(PeerRole.Agent);
        using TlsProxy before = new(agent.Address);
        await using ExecutorClient executor = new(new ExecutorOptions
        {
            AgentEndpoint = before.Address,
            FrameworkId = Samples.Framework,
            ExecutorId = Samples.Executor,
            Tls = before.Trust,
        });
        await using IAsyncEnumerator<ExecutorApi.Event> events = executor.EventsAsync(Stop).GetAsyncEnumerator(Stop);
        Task<bool> first = events.MoveNextAsync().AsTask();
        FakeConnection subscribed = await agent.AcceptAsync();
        await subscribed.NextAsync<ExecutorApi.Call>();
        subscribed.Accept();
        subscribed.Send(Samples.ExecutorSubscribed());
        Assert.True(await first.InTime());
    }

    private static async Task<FakeConnection> SubscribeAsync(FakePeer master)
    {
        FakeConnection peer = await master.AcceptAsync();
        await peer.NextAsync<SchedulerApi.Call>();
        peer.Accept();
        peer.Send(Samples.Subscribed());
        return peer;
    }

    private async Task NoticedAsync(string part)
    {
        using PeriodicTimer looks = new(TimeSpan.FromMilliseconds(1));
        while (!_notices.Any(notice => notice.Contains(part, StringComparison.Ordinal)))
            Assert.True(await looks.WaitForNextTickAsync(Stop).InTime());
    }

    private SchedulerOptions Options(TlsProxy proxy, Func<string, SslClientAuthenticationOptions> tls) => new()
    {
        Masters = [proxy.Address],
        Framework = Samples.MakeFramework(),
        Notice = _notices.Enqueue,
        Backoff = s_quick,
        Tls = tls,
    };
}
