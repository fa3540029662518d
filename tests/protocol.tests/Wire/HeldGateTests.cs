using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Xunit;

namespace Mesosd.Protocol.Tests.Wire;

/// <summary>
/// Sending while another thread stands inside the connection's gate and does not go on. Each test would hang until
/// its time-out if a sender waited.
/// </summary>
public sealed class HeldGateTests
{
    private readonly GateHolder _holder = new();
    private readonly RecordingReceiver _acceptor = new();
    private readonly Connection _client;
    private readonly HookedWriter _output;

    public HeldGateTests() : this(FrameLimits.Default)
    {
    }

    private HeldGateTests(FrameLimits limits)
    {
        ConnectionPair pair = new() { Limits = limits };
        (MemoryPipe near, MemoryPipe far) = MemoryPipe.Pair();
        _output = new HookedWriter(near.Output);
        Connection server = Connection.Accept(
            far, pair.Settings(PeerRole.Master), _acceptor, _ => HandshakeVerdict.Welcome);
        _client = Connection.Open(
            new MemoryPipe(near.Input, _output),
            pair.Settings(PeerRole.Agent) with { Clock = _holder.Clock },
            new RecordingReceiver());
        server.Start();
        _client.Start();
        Assert.Equal(ConnectionState.Open, _client.State);
    }

    [Fact]
    public void Senders_go_on_and_the_holder_sends_what_they_left_in_their_order()
    {
        _holder.Hold(_client);
        for (uint number = 1; number <= 100; number++)
        {
            Assert.Equal(SendOutcome.Queued, Send(number));
            Assert.Equal(SendOutcome.Queued, _client.SendEncoded(500, [1, 2, 3], number));
            _client.Flush();
        }
        Assert.Empty(_acceptor.Frames);
        Assert.InRange(_client.QueuedBytes, 1, int.MaxValue);
        _holder.Release();
        AssertArrived(Enumerable.Range(1, 100).SelectMany(number => new[] { (uint)number, (uint)number }));
        Assert.Equal([1, 2, 3], _acceptor.Frames[^1].Payload);
        Assert.Equal(0, _client.QueuedBytes);
        Send(101);
        _client.Flush();
        Assert.Equal(101u, _acceptor.Frames[^1].Header.Correlation);
    }

    [Fact]
    public void Frames_that_were_left_without_a_flush_wait_for_one()
    {
        _holder.Hold(_client);
        Send(1);
        _holder.Release();
        Assert.Empty(_acceptor.Frames);
        _client.Flush();
        AssertArrived([1]);
    }

    [Fact]
    public void Writer_that_finds_the_gate_held_leaves_the_writing_to_the_holder()
    {
        bool isFirst = true;
        _output.WhenWriting = () =>
        {
            if (!isFirst) return;
            isFirst = false;
            _holder.Hold(_client);
        };
        Send(1);
        // The holder stands in the way of the next flight when this one has been written.
        _client.Flush();
        AssertArrived([1]);
        Send(2);
        _client.Flush();
        AssertArrived([1]);
        _holder.Release();
        AssertArrived([1, 2]);
        Send(3);
        _client.Flush();
        AssertArrived([1, 2, 3]);
    }

    [Fact]
    public async Task Farewell_comes_behind_what_was_left_before_it_and_nothing_behind_the_farewell()
    {
        _holder.Hold(_client);
        Send(1);
        Send(2);
        Task closing = Task.Run(() => _client.Close(GoodbyeReason.Finished), TestContext.Current.CancellationToken);
        _holder.Release();
        await closing.WaitAsync(TestLimits.Wait, TestContext.Current.CancellationToken);
        Assert.Equal(SendOutcome.NotOpen, Send(3));
        Assert.Equal(CloseReason.ClosedByPeer, (await _acceptor.Closed).Reason);
        AssertArrived([1, 2]);
    }

    [Fact]
    public async Task What_is_left_counts_against_the_queues_limit()
    {
        HeldGateTests small = new(FrameLimits.Default with { MaxOutboundBytes = 4096 });
        small._holder.Hold(small._client);
        for (int number = 1; number <= 4; number++)
            Assert.Equal(SendOutcome.Queued, small._client.SendEncoded(500, new byte[1000], 1));
        // Too much: the connection must end, for which even its sender waits until the gate is free.
        Task<SendOutcome> sending =
            Task.Run(() => small._client.SendEncoded(500, new byte[1000], 1), TestContext.Current.CancellationToken);
        small._holder.Release();
        SendOutcome outcome = await sending.WaitAsync(TestLimits.Wait, TestContext.Current.CancellationToken);
        Assert.Equal(SendOutcome.SlowReader, outcome);
        Assert.Contains("reads too slowly", (await small._acceptor.Closed).Message);
    }

    [Fact]
    public void Message_that_the_peer_does_not_take_is_refused_at_once()
    {
        _holder.Hold(_client);
        Assert.Equal(SendOutcome.TooLarge, _client.SendEncoded(500, new byte[FrameLimits.Default.MaxFrameBytes + 1]));
        _holder.Release();
        Assert.Equal(ConnectionState.Open, _client.State);
    }

    [Fact]
    public async Task Thread_that_flushes_does_not_write_for_others_without_end()
    {
        const int Writes = 200;
        TaskCompletionSource last = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int writes = 0, here = 0;
        int caller = Environment.CurrentManagedThreadId;
        _output.WhenWriting = () =>
        {
            if (Environment.CurrentManagedThreadId == caller) here++;
            // As when others send and flush during each write.
            if (++writes < Writes)
            {
                Send((uint)writes + 1);
                _client.Flush();
            }
            else last.TrySetResult();
        };
        Send(1);
        _client.Flush();
        Assert.InRange(here, 1, 16);
        await last.Task.WaitAsync(TestLimits.Wait, TestContext.Current.CancellationToken);
        await _acceptor.FramesReached(Writes);
        AssertArrived(Enumerable.Range(1, Writes).Select(number => (uint)number));
    }

    [Fact]
    public async Task Everything_flushed_arrives_although_the_gate_is_always_busy()
    {
        const int Senders = 4, PerSender = 2_000;
        uint[] next = new uint[Senders];
        int arrived = 0;
        SemaphoreSlim arrivals = new(0);
        RecordingReceiver receiver = new()
        {
            Keep = false,
            WhenFrame = (_, header, _) =>
            {
                uint sender = header.Correlation % Senders;
                Assert.Equal(++next[sender], header.Correlation / Senders);
                if (++arrived % Senders == 0) arrivals.Release();
            },
        };
        ConnectionPair pair = await new ConnectionPair { Acceptor = receiver }.StartOverLoopback();
        using Barrier rounds = new(Senders + 1);
        using CancellationTokenSource ending = new();
        Thread[] senders = [.. Enumerable.Range(0, Senders).Select(number => new Thread(() => SendAll((uint)number)))];
        foreach (Thread sender in senders) sender.Start();
        Task disturbing = Task.Run(() => Disturb(pair, ending.Token), TestContext.Current.CancellationToken);
        // Each round ends only when all of its frames have come: a forgotten flush would end the test.
        for (int round = 0; round < PerSender; round++)
        {
            rounds.SignalAndWait(TestContext.Current.CancellationToken);
            Assert.True(await arrivals.WaitAsync(TestLimits.Wait, TestContext.Current.CancellationToken), $"round {round}");
        }
        await ending.CancelAsync();
        await disturbing;
        foreach (Thread sender in senders) sender.Join();
        pair.Client.Close(GoodbyeReason.Finished);

        void SendAll(uint number)
        {
            for (uint index = 1; index <= PerSender; index++)
            {
                rounds.SignalAndWait();
                pair.Client.SendEncoded(500, [1], index * Senders + number);
                pair.Client.Flush();
            }
        }
    }

    private static void Disturb(ConnectionPair pair, CancellationToken ending)
    {
        while (!ending.IsCancellationRequested)
        {
            pair.Client.Pause();
            pair.Client.Resume();
        }
    }

    private SendOutcome Send(uint number) => _client.Send(new Ping(true), number);

    private void AssertArrived(IEnumerable<uint> numbers) =>
        Assert.Equal(numbers, _acceptor.Frames.Select(frame => frame.Header.Correlation));
}
