using System.Net.Sockets;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Xunit;

namespace Mesosd.Protocol.Tests.Wire;

public sealed class SocketConnectionTests
{
    [Fact]
    public async Task Frames_travel_both_ways_over_a_socket_and_the_farewell_ends_both_sides()
    {
        RecordingReceiver echo = new()
        {
            WhenFrame = (connection, header, payload) => connection.SendEncoded(header.Kind, payload, header.Correlation),
            WhenTurnEnds = connection => connection.Flush(),
        };
        ConnectionPair pair = await new ConnectionPair { Acceptor = echo }.StartOverLoopback();
        for (uint index = 1; index <= 1000; index++) pair.Client.SendEncoded(500, new byte[index], index);
        pair.Client.Flush();
        await pair.Opener.FramesReached(1000);
        for (int index = 0; index < 1000; index++)
            Assert.Equal(new FrameHeader((uint)index + 1, 500, FrameFlags.None, (uint)index + 1), pair.Opener.Frames[index].Header);
        pair.Client.Close(GoodbyeReason.Finished);
        Assert.Equal(CloseReason.ClosedByPeer, (await pair.Acceptor.Closed).Reason);
        Assert.Equal(CloseReason.ClosedHere, (await pair.Opener.Closed).Reason);
    }

    [Fact]
    public async Task Bytes_that_come_one_at_a_time_make_the_same_frames()
    {
        (Socket near, Socket far) = await Loopback.ConnectAsync();
        RecordingReceiver receiver = new();
        Connection.Accept(
            new SocketPipe(far), new ConnectionPair().Settings(PeerRole.Master), receiver, _ => HandshakeVerdict.Welcome).Start();
        near.NoDelay = true;
        byte[] bytes = [.. Preamble.Bytes, .. Framed(new Hello { NewestVersion = 1, Role = PeerRole.Agent }), .. Framed(new Ping(true))];
        foreach (byte one in bytes) await near.SendAsync(new[] { one });
        await receiver.FramesReached(1);
        Assert.Equal(FrameKinds.Ping, receiver.Frames[0].Header.Kind);
        near.Dispose();
        Assert.Equal(CloseReason.Lost, (await receiver.Closed).Reason);
    }

    [Fact]
    public async Task Large_frames_arrive_whole()
    {
        ConnectionPair pair = await new ConnectionPair().StartOverLoopback();
        byte[] large = new byte[20 << 20];
        new Random(1).NextBytes(large);
        pair.Client.SendEncoded(500, large);
        pair.Client.SendEncoded(501, [1]);
        pair.Client.Flush();
        await pair.Acceptor.FramesReached(2);
        Assert.Equal(large, pair.Acceptor.Frames[0].Payload);
        Assert.Equal([1], pair.Acceptor.Frames[1].Payload);
        pair.Client.Close(GoodbyeReason.Finished);
        await pair.Acceptor.Closed;
    }

    [Fact]
    public async Task Slow_reader_is_dropped_with_a_reason_and_counted_and_memory_stays_bounded()
    {
        FrameLimits limits = new() { MaxOutboundBytes = 1 << 20 };
        (Socket near, Socket far) = await Loopback.ConnectAsync();
        ConnectionPair pair = new() { Limits = limits };
        RecordingReceiver receiver = new();
        Connection server = Connection.Accept(
            new SocketPipe(far), pair.Settings(PeerRole.Master), receiver, _ => HandshakeVerdict.Welcome);
        server.Start();
        byte[] opening = [.. Preamble.Bytes, .. Framed(new Hello { NewestVersion = 1, Role = PeerRole.Agent })];
        await near.SendAsync(opening);
        await receiver.Opened;
        byte[] payload = new byte[10_000];
        long mostQueued = 0;
        SendOutcome outcome;
        int sent = 0;
        do
        {
            outcome = server.SendEncoded(500, payload);
            server.Flush();
            mostQueued = Math.Max(mostQueued, server.QueuedBytes);
        }
        while (outcome == SendOutcome.Queued && ++sent < 100_000);
        Assert.Equal(SendOutcome.SlowReader, outcome);
        Assert.InRange(mostQueued, 1, limits.MaxOutboundBytes + payload.Length + FrameHeader.SizeBytes);
        Assert.Equal(CloseReason.SlowReader, (await receiver.Closed).Reason);
        Assert.Equal(1, pair.Counters.Read().SlowReaders);
        Assert.Equal(SendOutcome.NotOpen, server.SendEncoded(500, payload));

        // Whoever starts to read again in time finds the reason behind whole frames.
        Goodbye goodbye = await ReadUntilGoodbye(near);
        Assert.Equal(GoodbyeReason.SlowReader, goodbye.Reason);
    }

    [Fact]
    public async Task Slow_reader_that_never_reads_again_is_cut_off_after_its_time()
    {
        FrameLimits limits = new() { MaxOutboundBytes = 64 << 10 };
        (Socket near, Socket far) = await Loopback.ConnectAsync();
        ConnectionPair pair = new() { Limits = limits };
        RecordingReceiver receiver = new();
        Connection server = Connection.Accept(
            new SocketPipe(far), pair.Settings(PeerRole.Master), receiver, _ => HandshakeVerdict.Welcome);
        server.Start();
        byte[] opening = [.. Preamble.Bytes, .. Framed(new Hello { NewestVersion = 1, Role = PeerRole.Agent })];
        await near.SendAsync(opening);
        await receiver.Opened;
        byte[] payload = new byte[60_000];
        while (server.SendEncoded(500, payload) == SendOutcome.Queued) server.Flush();
        await receiver.Closed;
        Assert.NotEqual(0, server.QueuedBytes);
        pair.Pass(limits.DrainTimeout);
        Assert.True(SpinWait.SpinUntil(() => server.QueuedBytes == 0, TestLimits.Wait), "the buffers were not returned");
        Assert.Equal(ConnectionState.Closed, server.State);
        near.Dispose();
    }

    [Fact]
    public async Task Messages_of_many_threads_all_arrive_and_each_threads_in_order()
    {
        const int Threads = 4, PerThread = 20_000;
        ulong[] next = new ulong[Threads];
        int arrived = 0;
        TaskCompletionSource all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        RecordingReceiver receiver = new()
        {
            Keep = false,
            WhenFrame = (connection, header, payload) =>
            {
                MessageCodec.TryDecode<LaunchReceived>(payload, DecodeLimits.Default, out LaunchReceived message, out _);
                if (message.LaunchId != next[header.Correlation]++)
                    all.TrySetException(new InvalidOperationException($"{message} came out of order"));
                if (++arrived == Threads * PerThread) all.TrySetResult();
            },
        };
        ConnectionPair pair = await new ConnectionPair { Acceptor = receiver }.StartOverLoopback();
        Thread[] senders = [.. Enumerable.Range(0, Threads).Select(number => new Thread(() => Send((uint)number)))];
        foreach (Thread sender in senders) sender.Start();
        await all.Task.WaitAsync(TestLimits.Wait, TestContext.Current.CancellationToken);
        foreach (Thread sender in senders) sender.Join();
        Assert.All(next, count => Assert.Equal((ulong)PerThread, count));
        pair.Client.Close(GoodbyeReason.Finished);
        await pair.Acceptor.Closed;

        void Send(uint number)
        {
            for (ulong index = 0; index < PerThread; index++)
            {
                pair.Client.TrySend(new LaunchReceived(index), number);
                if (index % 7 == number) pair.Client.Flush();
            }
            pair.Client.Flush();
        }
    }

    [Fact]
    public async Task Ends_from_all_sides_at_once_end_every_connection_once_and_leave_nothing()
    {
        for (int round = 0; round < 200; round++)
        {
            ConnectionPair pair = await new ConnectionPair().StartOverLoopback();
            byte[] payload = new byte[1000];
            Action[] ends =
            [
                () => pair.Client.Close(GoodbyeReason.Finished),
                () => pair.Server.Close(GoodbyeReason.ShuttingDown),
                () => pair.Client.Abort(CloseReason.ClosedHere, "the test says so"),
                () => pair.Server.SendEncoded(FrameKinds.Hello, []),
            ];
            Action sending = () =>
            {
                for (int index = 0; index < 200; index++) pair.Server.SendEncoded(500, payload);
                pair.Server.Flush();
            };
            Parallel.Invoke(sending, ends[round % ends.Length], ends[round / ends.Length % ends.Length], sending);
            pair.Server.Abort(CloseReason.ClosedHere, "the round is over");
            await pair.Opener.Closed;
            await pair.Acceptor.Closed;
            Assert.Equal((1, 1), (pair.Opener.Closings, pair.Acceptor.Closings));
            Assert.True(SpinWait.SpinUntil(() => pair.Client.QueuedBytes + pair.Server.QueuedBytes == 0, TestLimits.Wait));
            Assert.Equal(0, pair.Counters.Read().OpenConnections);
        }
    }

    [Fact]
    public async Task Reset_connection_is_lost_without_an_exception()
    {
        ConnectionPair pair = new();
        (Socket near, Socket far) = await Loopback.ConnectAsync();
        RecordingReceiver receiver = new();
        Connection server = Connection.Accept(
            new SocketPipe(far), pair.Settings(PeerRole.Master), receiver, _ => HandshakeVerdict.Welcome);
        server.Start();
        near.LingerState = new LingerOption(true, 0);
        near.Dispose();
        Ended ended = await receiver.Closed;
        Assert.Equal(CloseReason.Lost, ended.Reason);
        Assert.Contains("ConnectionReset", ended.Message);
    }

    [Fact]
    public async Task First_byte_can_be_looked_at_and_is_still_there()
    {
        (Socket near, Socket far) = await Loopback.ConnectAsync();
        SocketPipe pipe = new(far);
        ValueTask<int> peek = pipe.PeekFirstByteAsync();
        Assert.False(peek.IsCompleted);
        byte[] request = "GET /"u8.ToArray();
        await near.SendAsync(request);
        Assert.Equal('G', await peek);
        Socket released = pipe.Release();
        byte[] buffer = new byte[10];
        Assert.Equal(5, await released.ReceiveAsync(buffer));
        near.Dispose();
        released.Dispose();

        (near, far) = await Loopback.ConnectAsync();
        pipe = new SocketPipe(far);
        near.Dispose();
        Assert.Equal(-1, await pipe.PeekFirstByteAsync());
        pipe.Release().Dispose();
    }

    private static byte[] Framed<T>(T message) where T : IMessage
    {
        byte[] payload = MessageCodec.ToBytes(message);
        byte[] header = new byte[FrameHeader.SizeBytes];
        new FrameHeader((uint)payload.Length, FrameKinds.Of(message), FrameFlags.None, 0).Write(header);
        return [.. header, .. payload];
    }

    private static async Task<Goodbye> ReadUntilGoodbye(Socket socket)
    {
        using NetworkStream stream = new(socket, ownsSocket: true);
        using CancellationTokenSource patience = new(TestLimits.Wait);
        byte[] header = new byte[FrameHeader.SizeBytes];
        while (true)
        {
            await stream.ReadExactlyAsync(header, patience.Token);
            FrameHeader.TryRead(header, out FrameHeader frame);
            byte[] payload = new byte[frame.PayloadBytes];
            await stream.ReadExactlyAsync(payload, patience.Token);
            if (frame.Kind != FrameKinds.Goodbye) continue;
            Assert.True(MessageCodec.TryDecode<Goodbye>(payload, DecodeLimits.Default, out Goodbye? goodbye, out _));
            return goodbye!;
        }
    }
}
