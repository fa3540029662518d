using System.Collections.Concurrent;
using Mesosd.Protocol.Client;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.SchedulerApi;
using Mesosd.Protocol.Wire;
using Xunit;

namespace Mesosd.Protocol.Tests.Client;

public sealed class SchedulerClientTests
{
    private static readonly BackoffSettings Quick = new(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(2));

    private readonly ConcurrentQueue<string> _notices = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Framework_subscribes_and_learns_its_id()
    {
        using FakePeer master = new();
        await using SchedulerClient client = new(Options(master) with { SuppressedRoles = ["quiet"] });
        Assert.False(client.IsConnected);
        await using IAsyncEnumerator<Event> events = client.EventsAsync(Stop).GetAsyncEnumerator(Stop);
        Task<bool> first = events.MoveNextAsync().AsTask();
        FakeConnection connection = await master.AcceptAsync();
        Assert.Equal(PeerRole.Scheduler, connection.Hello!.Role);
        Call call = await connection.NextAsync<Call>();
        Assert.Equal(CallType.Subscribe, call.Type);
        Assert.Null(call.FrameworkId);
        Assert.Null(call.Subscribe!.FrameworkInfo.Id);
        Assert.Equal(["quiet"], call.Subscribe.SuppressedRoles);
        connection.Accept();
        connection.Send(Samples.Subscribed());
        Assert.True(await first.InTime());
        Assert.Equal(EventType.Subscribed, events.Current.Type);
        Assert.Equal((Samples.Framework, "m1", true), (client.FrameworkId, client.MasterInfo!.Id, client.IsConnected));
        Assert.Equal([$"subscribed at {master.Address} as f1"], _notices);
    }

    [Fact]
    public async Task Accept_ends_with_its_answer_and_a_refusal_is_thrown()
    {
        using FakePeer master = new();
        await using Subscribed scheduler = await SubscribeAsync(master);
        Task launch = scheduler.Client.LaunchAsync(new OfferId("o1"), [Samples.MakeTask("t1"), Samples.MakeTask("t2")], cancel: Stop);
        Call call = await scheduler.Peer.NextAsync<Call>();
        Assert.Equal((CallType.Accept, Samples.Framework), (call.Type, call.FrameworkId));
        Assert.Equal([new OfferId("o1")], call.Accept!.OfferIds);
        Assert.Equal(["t1", "t2"], call.Accept.Operations.Single().Launch!.TaskInfos.Select(task => task.TaskId.Value));
        Assert.False(launch.IsCompleted);
        scheduler.Peer.Accept();
        await launch.InTime();

        Task accept = scheduler.Client.AcceptAsync([], [], new Filters { RefuseSeconds = 1 }, Stop);
        await scheduler.Peer.NextAsync<Call>();
        scheduler.Peer.Refuse(RefusalCode.Invalid, "no offer is named");
        RefusedException refused = await Assert.ThrowsAsync<RefusedException>(() => accept.InTime());
        Assert.Equal("no offer is named (INVALID)", refused.Message);
    }

    [Fact]
    public async Task Every_call_carries_the_framework_and_what_it_is_about()
    {
        using FakePeer master = new();
        await using Subscribed scheduler = await SubscribeAsync(master);
        SchedulerClient client = scheduler.Client;
        (Func<Task> Make, CallType Type, Func<Call, bool> IsRight)[] calls =
        [
            (() => client.KillAsync(new TaskId("t"), Samples.Agent, cancel: Stop), CallType.Kill, call => call.Kill!.AgentId == Samples.Agent),
            (() => client.ReconcileAsync([new CallReconcileTask { TaskId = new TaskId("t") }], Stop), CallType.Reconcile,
                call => call.Reconcile!.Tasks.Count == 1),
            (() => client.MessageAsync(Samples.Agent, Samples.Executor, [1], Stop), CallType.Message, call => call.Message!.Data.Length == 1),
            (() => client.ReviveAsync(["r"], Stop), CallType.Revive, call => call.Revive!.Roles.Single() == "r"),
            (() => client.SuppressAsync(["r"], Stop), CallType.Suppress, call => call.Suppress!.Roles.Single() == "r"),
            (() => client.ShutdownExecutorAsync(Samples.Executor, Samples.Agent, Stop), CallType.Shutdown,
                call => call.Shutdown!.ExecutorId == Samples.Executor),
            (() => client.UpdateFrameworkAsync(Samples.MakeFramework(), cancel: Stop), CallType.UpdateFramework,
                call => call.UpdateFramework!.FrameworkInfo.Id == Samples.Framework),
            (() => client.TeardownAsync(Stop), CallType.Teardown, _ => true),
        ];
        foreach ((Func<Task> make, CallType type, Func<Call, bool> isRight) in calls)
        {
            Task made = make();
            Call call = await scheduler.Peer.NextAsync<Call>();
            Assert.Equal((type, Samples.Framework), (call.Type, call.FrameworkId));
            Assert.True(isRight(call), call.ToString());
            scheduler.Peer.Accept();
            await made.InTime();
        }
        // The framework is gone: the client says goodbye, and the events end.
        Assert.Equal(CloseReason.ClosedByPeer, await scheduler.Peer.Closed);
        Assert.False(await scheduler.Events.MoveNextAsync().InTime());
    }

    [Fact]
    public async Task Acknowledgements_and_declines_are_gathered_into_few_writes_and_wait_for_nobody()
    {
        const int count = 20_000;
        using FakePeer master = new();
        await using Subscribed scheduler = await SubscribeAsync(master);
        for (int index = 0; index < count; index++)
            scheduler.Client.Acknowledge(Samples.Update($"t{index}", new byte[16]).Update!.Status);
        scheduler.Client.Acknowledge(Samples.Update("nothing to acknowledge", null).Update!.Status);
        scheduler.Client.Decline([new OfferId("o1")]);
        for (int index = 0; index < count; index++)
        {
            Call call = await scheduler.Peer.NextAsync<Call>();
            Assert.Equal((CallType.Acknowledge, $"t{index}"), (call.Type, call.Acknowledge!.TaskId.Value));
            Assert.Equal(0u, scheduler.Peer.LastCorrelation);
        }
        Assert.Equal(CallType.Decline, (await scheduler.Peer.NextAsync<Call>()).Type);

        scheduler.Peer.Connection.TrySend(new Refusal { Code = RefusalCode.NotFound, Message = "no such task" });
        scheduler.Peer.Connection.Flush();
        Assert.True(SpinWait.SpinUntil(() => _notices.Contains($"refused by {master.Address}: no such task (NOT_FOUND)"), 20_000));
    }

    [Fact]
    public async Task Lost_connection_fails_what_waits_and_the_framework_subscribes_again_with_its_id()
    {
        using FakePeer master = new();
        await using Subscribed scheduler = await SubscribeAsync(master);
        Task suppress = scheduler.Client.SuppressAsync([], Stop);
        await scheduler.Peer.NextAsync<Call>();
        scheduler.Peer.Accept();
        await suppress.InTime();
        Task waiting = scheduler.Client.KillAsync(new TaskId("t"), cancel: Stop);
        await scheduler.Peer.NextAsync<Call>();
        scheduler.Peer.Connection.Abort(CloseReason.Lost, "test");
        await Assert.ThrowsAsync<ConnectionLostException>(() => waiting.InTime());
        await Assert.ThrowsAsync<ConnectionLostException>(() => scheduler.Client.KillAsync(new TaskId("t"), cancel: Stop).InTime());
        // Nothing to decline or acknowledge without a connection.
        scheduler.Client.Decline([new OfferId("o1")]);
        Task<bool> next = scheduler.Events.MoveNextAsync().AsTask();
        FakeConnection again = await master.AcceptAsync();
        Call call = await again.NextAsync<Call>();
        Assert.Equal((CallType.Subscribe, Samples.Framework), (call.Type, call.FrameworkId));
        Assert.Equal(Samples.Framework, call.Subscribe!.FrameworkInfo.Id);
        Assert.Equal(["*"], call.Subscribe.SuppressedRoles);
        again.Accept();
        again.Send(Samples.Subscribed());
        Assert.True(await next.InTime());
        Assert.Equal(EventType.Subscribed, scheduler.Events.Current.Type);
    }

    [Fact]
    public async Task Offers_of_a_lost_connection_are_not_given_out()
    {
        using FakePeer master = new();
        await using Subscribed scheduler = await SubscribeAsync(master);
        scheduler.Peer.Send(Samples.Offers("void"));
        scheduler.Peer.Send(Samples.Update("t1", new byte[16]));
        scheduler.Peer.Connection.Close(GoodbyeReason.ShuttingDown);
        FakeConnection again = await master.AcceptAsync();
        await again.NextAsync<Call>();
        again.Accept();
        again.Send(Samples.Subscribed());
        again.Send(Samples.Offers("good"));
        List<EventType?> types = [];
        Event last;
        do
        {
            last = await scheduler.NextAsync();
            types.Add(last.Type);
        }
        while (last.Type != EventType.Offers);
        Assert.Equal([EventType.Update, EventType.Subscribed, EventType.Offers], types);
        Assert.Equal("good", last.Offers!.Offers.Single().Id.Value);
    }

    [Fact]
    public async Task Redirect_is_followed_and_the_leader_is_asked_first_later()
    {
        using FakePeer leader = new();
        using FakePeer follower = new(check: _ => HandshakeVerdict.RedirectTo(leader.Address, TimeSpan.Zero));
        await using Subscribed scheduler = await SubscribeAsync(leader, Options(follower));
        scheduler.Peer.Connection.Abort(CloseReason.Lost, "test");
        FakeConnection again = await leader.AcceptAsync();
        Assert.Equal(Samples.Framework, (await again.NextAsync<Call>()).FrameworkId);
        Assert.Equal(1, follower.Hellos);
    }

    [Fact]
    public async Task Error_event_is_given_out_and_ends_everything()
    {
        using FakePeer master = new();
        await using Subscribed scheduler = await SubscribeAsync(master);
        scheduler.Peer.Send(new Event { Type = EventType.Error, Error = new EventError { Message = "Framework failed over" } });
        Assert.Equal("Framework failed over", (await scheduler.NextAsync()).Error?.Message);
        Assert.False(await scheduler.Events.MoveNextAsync().InTime());
        Assert.Equal(CloseReason.ClosedByPeer, await scheduler.Peer.Closed);
        Assert.Equal(1, master.Hellos);
    }

    [Fact]
    public async Task Replaced_scheduler_does_not_come_back()
    {
        using FakePeer master = new();
        await using Subscribed scheduler = await SubscribeAsync(master);
        scheduler.Peer.Connection.Close(GoodbyeReason.Replaced, "another scheduler has subscribed");
        Event last = await scheduler.NextAsync();
        Assert.Equal(
            $"the connection to {master.Address} ended: another scheduler has subscribed", last.Error?.Message);
        Assert.False(await scheduler.Events.MoveNextAsync().InTime());
        Assert.Equal(1, master.Hellos);
    }

    [Theory]
    [InlineData(RefusalCode.Invalid)]
    [InlineData(RefusalCode.Forbidden)]
    [InlineData(RefusalCode.Unsupported)]
    public async Task Refused_subscription_becomes_an_error_event(RefusalCode code)
    {
        using FakePeer master = new();
        await using SchedulerClient client = new(Options(master));
        await using IAsyncEnumerator<Event> events = client.EventsAsync(Stop).GetAsyncEnumerator(Stop);
        Task<bool> first = events.MoveNextAsync().AsTask();
        FakeConnection connection = await master.AcceptAsync();
        await connection.NextAsync<Call>();
        connection.Refuse(code, "role 'x' is not known");
        Assert.True(await first.InTime());
        Assert.StartsWith($"{master.Address} refused the subscription: role 'x' is not known", events.Current.Error?.Message);
        Assert.False(await events.MoveNextAsync().InTime());
    }

    [Fact]
    public async Task Subscription_refused_for_now_is_tried_again()
    {
        using FakePeer master = new();
        await using SchedulerClient client = new(Options(master));
        await using IAsyncEnumerator<Event> events = client.EventsAsync(Stop).GetAsyncEnumerator(Stop);
        Task<bool> first = events.MoveNextAsync().AsTask();
        FakeConnection connection = await master.AcceptAsync();
        await connection.NextAsync<Call>();
        connection.Refuse(RefusalCode.Unavailable, "recovering");
        connection = await master.AcceptAsync();
        await connection.NextAsync<Call>();
        connection.Accept();
        connection.Send(Samples.Subscribed());
        Assert.True(await first.InTime());
        Assert.Equal(EventType.Subscribed, events.Current.Type);
    }

    [Fact]
    public async Task Master_that_does_not_answer_the_subscription_is_left()
    {
        using FakePeer master = new();
        await using SchedulerClient client = new(Options(master) with { RequestTimeout = TimeSpan.FromMilliseconds(1) });
        IAsyncEnumerator<Event> events = client.EventsAsync(Stop).GetAsyncEnumerator(Stop);
        Task<bool> first = events.MoveNextAsync().AsTask();
        FakeConnection connection = await master.AcceptAsync();
        await connection.Closed;
        connection = await master.AcceptAsync();
        await connection.NextAsync<Call>();
        connection.Accept();
        // Accepted, and no SUBSCRIBED.
        await connection.Closed;
        Assert.False(first.IsCompleted);
        await client.DisposeAsync();
        Assert.False(await first.InTime());
    }

    [Fact]
    public async Task Slow_program_stops_the_master_and_gets_everything_all_the_same()
    {
        const int count = 512, sizeBytes = 64 << 10;
        using FakePeer master = new();
        await using Subscribed scheduler = await SubscribeAsync(master, Options(master) with { MaxBufferedBytes = 256 << 10 });
        for (int index = 0; index < count; index++) scheduler.Peer.Send(Samples.Message(sizeBytes));
        Assert.True(SpinWait.SpinUntil(() => scheduler.Client.HeldBytes >= 256 << 10, 20_000));
        // A client that went on reading would have it all in no time.
        Assert.False(SpinWait.SpinUntil(() => scheduler.Peer.Connection.QueuedBytes == 0, 200));
        Assert.InRange(scheduler.Client.HeldBytes, 256 << 10, 8 << 20);
        for (int index = 0; index < count; index++)
            Assert.Equal(sizeBytes, (await scheduler.NextAsync()).Message!.Data.Length);
        Assert.Equal(0, scheduler.Client.HeldBytes);
    }

    [Fact]
    public async Task Answers_are_read_even_while_nobody_takes_events()
    {
        const int count = 512;
        using FakePeer master = new();
        await using Subscribed scheduler = await SubscribeAsync(master, Options(master) with { MaxBufferedBytes = 64 << 10 });
        for (int index = 0; index < count; index++) scheduler.Peer.Send(Samples.Message(64 << 10));
        Assert.True(SpinWait.SpinUntil(() => scheduler.Client.HeldBytes >= 64 << 10, 20_000));
        Task kill = scheduler.Client.KillAsync(new TaskId("t"), cancel: Stop);
        await scheduler.Peer.NextAsync<Call>();
        scheduler.Peer.Accept();
        await kill.InTime();
        for (int index = 0; index < count; index++) Assert.Equal(EventType.Message, (await scheduler.NextAsync()).Type);
    }

    [Fact]
    public async Task Calls_still_work_after_the_events_were_left()
    {
        using FakePeer master = new();
        await using Subscribed scheduler = await SubscribeAsync(master, Options(master) with { MaxBufferedBytes = 64 << 10 });
        await scheduler.Events.DisposeAsync();
        for (int index = 0; index < 100; index++) scheduler.Peer.Send(Samples.Message(64 << 10));
        Task teardown = scheduler.Client.TeardownAsync(Stop);
        await scheduler.Peer.NextAsync<Call>();
        scheduler.Peer.Accept();
        await teardown.InTime();
        Assert.Equal(0, scheduler.Client.HeldBytes);
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => scheduler.Client.EventsAsync(Stop).GetAsyncEnumerator(Stop).MoveNextAsync().AsTask());
    }

    [Fact]
    public async Task Cancellation_ends_the_events_and_the_wait_for_an_answer_at_any_time()
    {
        using CancellationTokenSource cancel = new();
        await using SchedulerClient unreachable = new(Options([FakePeer.Nowhere()]));
        IAsyncEnumerator<Event> none = unreachable.EventsAsync(cancel.Token).GetAsyncEnumerator(Stop);
        Task waiting = none.MoveNextAsync().AsTask();
        using FakePeer master = new();
        await using Subscribed scheduler = await SubscribeAsync(master);
        Task kill = scheduler.Client.KillAsync(new TaskId("t"), cancel: cancel.Token);
        await scheduler.Peer.NextAsync<Call>();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.InTime());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => kill.InTime());
        Assert.True(scheduler.Client.DeclineAsync([], cancel: cancel.Token).IsCanceled);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => scheduler.Client.KillAsync(new TaskId("t"), cancel: cancel.Token).InTime());
    }

    [Fact]
    public async Task Disposal_ends_the_events()
    {
        using FakePeer master = new();
        await using Subscribed scheduler = await SubscribeAsync(master);
        Task<bool> next = scheduler.Events.MoveNextAsync().AsTask();
        await scheduler.Client.DisposeAsync().InTime();
        Assert.False(await next.InTime());
        Assert.Equal(GoodbyeReason.Finished, scheduler.Peer.Connection.PeerGoodbye!.Reason);
    }

    private SchedulerOptions Options(FakePeer master) => Options([master.Address]);

    private SchedulerOptions Options(string[] masters) => new()
    {
        Masters = masters,
        Framework = Samples.MakeFramework(),
        Notice = _notices.Enqueue,
        Backoff = Quick,
    };

    private Task<Subscribed> SubscribeAsync(FakePeer master) => SubscribeAsync(master, Options(master));

    private static async Task<Subscribed> SubscribeAsync(FakePeer leader, SchedulerOptions options)
    {
        SchedulerClient client = new(options);
        IAsyncEnumerator<Event> events = client.EventsAsync(Stop).GetAsyncEnumerator(Stop);
        Task<bool> first = events.MoveNextAsync().AsTask();
        FakeConnection peer = await leader.AcceptAsync();
        await peer.NextAsync<Call>();
        peer.Accept();
        peer.Send(Samples.Subscribed());
        Assert.True(await first.InTime());
        return new Subscribed(client, events, peer);
    }

    private sealed record Subscribed(SchedulerClient Client, IAsyncEnumerator<Event> Events, FakeConnection Peer) : IAsyncDisposable
    {
        public async Task<Event> NextAsync()
        {
            Assert.True(await Events.MoveNextAsync().InTime());
            return Events.Current;
        }

        public ValueTask DisposeAsync() => Client.DisposeAsync();
    }
}
