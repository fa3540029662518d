using System.Collections.Concurrent;
using Mesosd.Protocol.Client;
using Mesosd.Protocol.ExecutorApi;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Xunit;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Protocol.Tests.Client;

public sealed class ExecutorClientTests
{
    private readonly ConcurrentQueue<string> _notices = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Executor_shows_its_token_subscribes_and_reports()
    {
        using FakePeer agent = new(PeerRole.Agent);
        await using Subscribed executor = await SubscribeAsync(agent);
        Assert.Equal(PeerRole.Executor, executor.Peer.Hello!.Role);
        Assert.Equal([1, 2, 3], executor.Peer.Hello.Token);
        Assert.Equal("here", executor.Client.Agent!.Hostname);
        executor.Peer.Send(Samples.Launch("t1"));
        Assert.Equal("t1", (await executor.NextAsync()).Launch!.Task.TaskId.Value);
        executor.Client.Update(new TaskId("t1"), TaskState.Running, "now", [7]);
        Call call = await executor.Peer.NextAsync<Call>();
        Assert.Equal((CallType.Update, Samples.Executor, Samples.Framework), (call.Type, call.ExecutorId, call.FrameworkId));
        TaskStatus status = call.Update!.Status;
        Assert.Equal(
            (new TaskId("t1"), TaskState.Running, "now", TaskStatusSource.Executor, Samples.Executor),
            (status.TaskId, status.State, status.Message, status.Source, status.ExecutorId));
        Assert.Equal(16, status.Uuid!.Length);
        Assert.Equal([7], status.Data);
        Assert.True(status.Timestamp > 1.7e9);
        executor.Peer.Accept();
        Assert.Equal(1, executor.Client.UnacknowledgedUpdates);
        executor.Peer.Send(Samples.Acknowledged(status));
        Assert.True(await executor.Client.DrainAsync(TimeSpan.FromMinutes(1), Stop).InTime());
    }

    [Fact]
    public async Task Updates_without_acknowledgement_and_their_tasks_are_told_again_in_order()
    {
        using FakePeer agent = new(PeerRole.Agent);
        await using Subscribed executor = await SubscribeAsync(agent);
        foreach (string task in new[] { "t3", "t1", "t2" })
        {
            executor.Peer.Send(Samples.Launch(task));
            await executor.NextAsync();
            executor.Client.Update(new TaskId(task), TaskState.Running);
            TaskStatus running = (await executor.Peer.NextAsync<Call>()).Update!.Status;
            executor.Client.Update(new TaskId(task), TaskState.Finished);
            await executor.Peer.NextAsync<Call>();
            // Of the second task nothing is written down, of the third all but its end.
            if (task != "t1") executor.Peer.Send(Samples.Acknowledged(running));
        }
        Assert.True(SpinWait.SpinUntil(() => executor.Client.UnacknowledgedUpdates == 4, 20_000));
        executor.Peer.Connection.Abort(CloseReason.Lost, "test");

        FakeConnection again = await agent.AcceptAsync();
        Call call = await again.NextAsync<Call>();
        Assert.Equal(CallType.Subscribe, call.Type);
        Assert.Equal(["t1"], call.Subscribe!.UnacknowledgedTasks.Select(task => task.TaskId.Value));
        Assert.Equal(
            ["t3 Finished", "t1 Running", "t1 Finished", "t2 Finished"],
            call.Subscribe.UnacknowledgedUpdates.Select(update => $"{update.Status.TaskId.Value} {update.Status.State}"));

        // What comes between SUBSCRIBE and SUBSCRIBED follows, and nothing is told twice.
        executor.Client.Update(new TaskId("t4"), TaskState.Running);
        again.Accept();
        again.Send(Samples.ExecutorSubscribed());
        Assert.Equal("t4", (await again.NextAsync<Call>()).Update!.Status.TaskId.Value);
        executor.Client.Update(new TaskId("t5"), TaskState.Running);
        Assert.Equal("t5", (await again.NextAsync<Call>()).Update!.Status.TaskId.Value);

        // A launch that the agent repeats is no second launch.
        again.Send(Samples.Launch("t1"));
        again.Send(Samples.Launch("t6"));
        Assert.Equal(EventType.Subscribed, (await executor.NextAsync()).Type);
        Assert.Equal("t6", (await executor.NextAsync()).Launch!.Task.TaskId.Value);
    }

    [Fact]
    public async Task Updates_of_twenty_thousand_tasks_flow()
    {
        const int count = 20_000;
        using FakePeer agent = new(PeerRole.Agent);
        await using Subscribed executor = await SubscribeAsync(agent);
        Task program = Task.Run(async () =>
        {
            for (int index = 0; index < count; index++)
            {
                TaskId task = (await executor.NextAsync()).Launch!.Task.TaskId;
                executor.Client.Update(task, TaskState.Running);
                executor.Client.Update(task, TaskState.Finished);
            }
        }, Stop);
        for (int index = 0; index < count; index++) executor.Peer.Connection.TrySend(Samples.Launch($"t{index}"));
        executor.Peer.Connection.Flush();
        HashSet<string> uuids = [];
        for (int index = 0; index < 2 * count; index++)
        {
            TaskStatus status = (await executor.Peer.NextAsync<Call>()).Update!.Status;
            Assert.Equal($"t{index / 2}", status.TaskId.Value);
            Assert.Equal(index % 2 == 0 ? TaskState.Running : TaskState.Finished, status.State);
            Assert.True(uuids.Add(Convert.ToHexString(status.Uuid!)));
            executor.Peer.Connection.TrySend(Samples.Acknowledged(status));
            if (index % 64 == 0) executor.Peer.Connection.Flush();
        }
        executor.Peer.Connection.Flush();
        await program.InTime();
        Assert.True(await executor.Client.DrainAsync(TimeSpan.FromMinutes(1), Stop).InTime());
    }

    [Fact]
    public async Task Refused_update_is_noticed_and_not_told_again()
    {
        using FakePeer agent = new(PeerRole.Agent);
        await using Subscribed executor = await SubscribeAsync(agent);
        executor.Client.Update(new TaskId("t1"), TaskState.Running);
        await executor.Peer.NextAsync<Call>();
        executor.Peer.Refuse(RefusalCode.Invalid, "no such task");
        Assert.True(await executor.Client.DrainAsync(TimeSpan.FromMinutes(1), Stop).InTime());
        Assert.Contains($"refused by {agent.Address}: no such task (INVALID)", _notices);
        Assert.Contains("that was TASK_RUNNING of t1", _notices);
    }

    [Fact]
    public async Task Shutdown_is_the_last_event_and_the_last_updates_still_arrive()
    {
        using FakePeer agent = new(PeerRole.Agent);
        await using Subscribed executor = await SubscribeAsync(agent);
        executor.Peer.Send(new Event { Type = EventType.Shutdown });
        Assert.Equal(EventType.Shutdown, (await executor.NextAsync()).Type);
        Assert.False(await executor.Events.MoveNextAsync().InTime());
        executor.Client.Update(new TaskId("t1"), TaskState.Killed);
        Assert.False(await executor.Client.DrainAsync(TimeSpan.FromMilliseconds(1), Stop).InTime());
        TaskStatus status = (await executor.Peer.NextAsync<Call>()).Update!.Status;
        Task<bool> drained = executor.Client.DrainAsync(TimeSpan.FromMinutes(1), Stop);
        executor.Peer.Send(Samples.Acknowledged(status));
        Assert.True(await drained.InTime());
        await executor.Client.DisposeAsync();
        await executor.Peer.Closed;
        Assert.Equal(GoodbyeReason.Finished, executor.Peer.Connection.PeerGoodbye!.Reason);
    }

    [Fact]
    public async Task Executor_without_checkpoint_shuts_down_when_its_agent_is_lost()
    {
        using FakePeer agent = new(PeerRole.Agent);
        await using Subscribed executor = await SubscribeAsync(agent, Options(agent) with { Checkpoint = false });
        executor.Peer.Connection.Close(GoodbyeReason.ShuttingDown);
        Assert.Equal(EventType.Shutdown, (await executor.NextAsync()).Type);
        Assert.False(await executor.Events.MoveNextAsync().InTime());
        Assert.Equal(1, agent.Hellos);
    }

    [Fact]
    public async Task Executor_with_checkpoint_shuts_down_when_its_agent_stays_away()
    {
        using FakePeer agent = new(PeerRole.Agent);
        await using Subscribed executor = await SubscribeAsync(
            agent, Options(agent) with { RecoveryTimeout = TimeSpan.FromMilliseconds(200) });
        agent.Dispose();
        executor.Peer.Connection.Abort(CloseReason.Lost, "test");
        Assert.Equal(EventType.Shutdown, (await executor.NextAsync()).Type);
        Assert.Contains($"cannot connect to {agent.Address}: connection refused: nobody listens there; not trying again", _notices);
    }

    [Fact]
    public async Task Messages_travel_both_ways_and_a_missing_connection_loses_them()
    {
        using FakePeer agent = new(PeerRole.Agent);
        await using Subscribed executor = await SubscribeAsync(agent);
        executor.Client.SendMessage([1, 2]);
        Assert.Equal([1, 2], (await executor.Peer.NextAsync<Call>()).Message!.Data);
        executor.Peer.Send(new Event { Type = EventType.Message, Message = new EventMessage { Data = [3] } });
        Assert.Equal([3], (await executor.NextAsync()).Message!.Data);
        await executor.Client.DisposeAsync();
        executor.Client.SendMessage([4]);
    }

    [Fact]
    public async Task Too_many_updates_without_acknowledgement_are_refused_here()
    {
        using FakePeer agent = new(PeerRole.Agent);
        await using Subscribed executor = await SubscribeAsync(agent, Options(agent) with { MaxUnacknowledgedBytes = 1000 });
        executor.Client.Update(new TaskId("large"), TaskState.Running, null, new byte[2000]);
        InvalidOperationException full = Assert.Throws<InvalidOperationException>(
            () => executor.Client.Update(new TaskId("t2"), TaskState.Running));
        Assert.Contains("await DrainAsync first", full.Message);
        Assert.Throws<ArgumentException>(() => executor.Client.Update(new TaskId("t2"), TaskState.Staging));
        Assert.Equal(1, executor.Client.UnacknowledgedUpdates);
    }

    [Fact]
    public async Task Cancellation_ends_the_events_and_the_wait_for_acknowledgements()
    {
        using FakePeer agent = new(PeerRole.Agent);
        await using Subscribed executor = await SubscribeAsync(agent);
        executor.Client.Update(new TaskId("t1"), TaskState.Running);
        using CancellationTokenSource cancel = new();
        Task drain = executor.Client.DrainAsync(TimeSpan.FromDays(1), cancel.Token);
        await using ExecutorClient unreachable = new(Options(agent) with { AgentEndpoint = FakePeer.Nowhere() });
        Task waiting = unreachable.EventsAsync(cancel.Token).GetAsyncEnumerator(Stop).MoveNextAsync().AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => drain.InTime());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.InTime());
    }

    private ExecutorOptions Options(FakePeer agent) => new()
    {
        AgentEndpoint = agent.Address,
        FrameworkId = Samples.Framework,
        ExecutorId = Samples.Executor,
        Token = [1, 2, 3],
        Checkpoint = true,
        SubscriptionBackoffMax = TimeSpan.FromMilliseconds(2),
        Notice = _notices.Enqueue,
    };

    private Task<Subscribed> SubscribeAsync(FakePeer agent) => SubscribeAsync(agent, Options(agent));

    private static async Task<Subscribed> SubscribeAsync(FakePeer agent, ExecutorOptions options)
    {
        ExecutorClient client = new(options);
        IAsyncEnumerator<Event> events = client.EventsAsync(Stop).GetAsyncEnumerator(Stop);
        Task<bool> first = events.MoveNextAsync().AsTask();
        FakeConnection peer = await agent.AcceptAsync();
        Call call = await peer.NextAsync<Call>();
        Assert.Equal(CallType.Subscribe, call.Type);
        Assert.Empty(call.Subscribe!.UnacknowledgedTasks);
        Assert.Empty(call.Subscribe.UnacknowledgedUpdates);
        peer.Accept();
        peer.Send(Samples.ExecutorSubscribed());
        Assert.True(await first.InTime());
        return new Subscribed(client, events, peer);
    }

    private sealed record Subscribed(ExecutorClient Client, IAsyncEnumerator<Event> Events, FakeConnection Peer) : IAsyncDisposable
    {
        public async Task<Event> NextAsync()
        {
            Assert.True(await Events.MoveNextAsync().InTime());
            return Events.Current;
        }

        public ValueTask DisposeAsync() => Client.DisposeAsync();
    }
}
