using System.IO.Pipelines;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Xunit;

namespace Mesosd.Protocol.Tests.Wire;

public sealed class ConnectionTests
{
    [Fact]
    public async Task Messages_arrive_in_order_with_their_correlation()
    {
        ConnectionPair pair = new ConnectionPair().StartInMemory();
        Assert.Equal((ConnectionState.Open, ConnectionState.Open), (pair.Client.State, pair.Server.State));
        Assert.Equal((PeerRole.Master, PeerRole.Agent), (pair.Client.Peer!.Role, pair.Server.Peer!.Role));
        Assert.True(pair.Client.TrySend(new LaunchReceived(7)));
        Assert.True(pair.Client.TrySend(new Refusal { Code = RefusalCode.Conflict, Message = "m" }, 9, FrameFlags.Answer));
        Assert.Empty(pair.Acceptor.Frames);
        pair.Client.Flush();
        await pair.Acceptor.FramesReached(2);
        Assert.Equal(new FrameHeader(2, FrameKinds.LaunchReceived, FrameFlags.None, 0), pair.Acceptor.Frames[0].Header);
        FrameHeader second = pair.Acceptor.Frames[1].Header;
        Assert.Equal((FrameKinds.Refusal, 9u, true), (second.Kind, second.Correlation, second.IsAnswer));
    }

    [Fact]
    public void Sixty_four_small_messages_leave_in_one_write_and_arrive_in_one_turn()
    {
        ConnectionPair pair = new ConnectionPair().StartInMemory();
        long writesBefore = pair.Counters.Read().Writes;
        int turnsBefore = pair.Acceptor.Turns;
        for (int index = 0; index < 64; index++) pair.Client.TrySend(new LaunchReceived((ulong)index));
        pair.Client.Flush();
        Assert.Equal(64, pair.Acceptor.Frames.Count);
        Assert.Equal(1, pair.Counters.Read().Writes - writesBefore);
        Assert.Equal(1, pair.Acceptor.Turns - turnsBefore);
    }

    [Fact]
    public async Task Flushes_during_a_write_become_one_write_after_it()
    {
        MemoryPipe near = MemoryPipe.Pair().Near;
        ConnectionPair pair = new();
        HeldWriter output = new();
        Pipe toClient = new();
        RecordingReceiver receiver = new();
        Connection client = Connection.Open(
            new MemoryPipe(toClient.Reader, output), pair.Settings(PeerRole.Agent), receiver);
        client.Start();
        output.Finish();
        await Peer.SendAsync(toClient.Writer, new Welcome { Version = 1, Role = PeerRole.Master });
        await receiver.Opened;
        Assert.Equal(1, output.Writes);
        for (int index = 0; index < 10; index++)
        {
            client.TrySend(new LaunchReceived(1));
            client.Flush();
        }
        Assert.Equal(2, output.Writes);
        output.Finish();
        Assert.Equal(3, output.Writes);
        Assert.Equal(9 * (FrameHeader.SizeBytes + 2), output.LastWriteBytes);
        output.Finish();
        Assert.Equal(3, output.Writes);
        near.Output.Complete();
    }

    [Fact]
    public async Task Goodbye_is_the_last_frame_and_is_answered()
    {
        ConnectionPair pair = new ConnectionPair().StartInMemory();
        pair.Client.TrySend(new LaunchReceived(1));
        pair.Client.Close(GoodbyeReason.Finished, "all done");
        Assert.False(pair.Client.TrySend(new LaunchReceived(2)));
        Ended server = await pair.Acceptor.Closed;
        Ended client = await pair.Opener.Closed;
        Assert.Equal((CloseReason.ClosedByPeer, "all done"), (server.Reason, server.Message));
        Assert.Equal(CloseReason.ClosedHere, client.Reason);
        Assert.Equal(GoodbyeReason.Finished, pair.Server.PeerGoodbye!.Reason);
        Assert.Single(pair.Acceptor.Frames);
        Assert.Equal((1, 1), (pair.Acceptor.Closings, pair.Opener.Closings));
        Assert.Equal(0, pair.Counters.Read().OpenConnections);
    }

    [Fact]
    public async Task Frames_that_come_before_the_peers_goodbye_are_still_delivered()
    {
        (MemoryPipe near, MemoryPipe far) = MemoryPipe.Pair();
        ConnectionPair pair = new();
        RecordingReceiver receiver = new();
        Connection client = Connection.Open(near, pair.Settings(PeerRole.Agent), receiver);
        client.Start();
        await Peer.SendAsync(far.Output, new Welcome { Version = 1, Role = PeerRole.Master });
        client.Close(GoodbyeReason.Finished);
        await Peer.SendAsync(far.Output, new Ping(true));
        Assert.False(receiver.IsClosed);
        await Peer.SendAsync(far.Output, new Goodbye { Reason = GoodbyeReason.Finished });
        Assert.Equal(CloseReason.ClosedHere, (await receiver.Closed).Reason);
        Assert.Single(receiver.Frames);
        Assert.Equal(ConnectionState.Closed, client.State);
    }

    [Fact]
    public async Task Farewell_without_an_answer_ends_after_its_time()
    {
        (MemoryPipe near, MemoryPipe far) = MemoryPipe.Pair();
        ConnectionPair pair = new();
        RecordingReceiver receiver = new();
        Connection client = Connection.Open(near, pair.Settings(PeerRole.Agent), receiver);
        client.Start();
        await Peer.SendAsync(far.Output, new Welcome { Version = 1, Role = PeerRole.Master });
        client.Close(GoodbyeReason.ShuttingDown);
        pair.Pass(TimeSpan.FromSeconds(4.9));
        Assert.False(receiver.IsClosed);
        pair.Pass(TimeSpan.FromSeconds(0.2));
        Assert.Equal(CloseReason.ClosedHere, (await receiver.Closed).Reason);
    }

    [Fact]
    public async Task End_of_stream_without_goodbye_is_a_lost_connection()
    {
        (MemoryPipe near, MemoryPipe far) = MemoryPipe.Pair();
        ConnectionPair pair = new();
        RecordingReceiver receiver = new();
        Connection client = Connection.Open(near, pair.Settings(PeerRole.Agent), receiver);
        client.Start();
        await Peer.SendAsync(far.Output, new Welcome { Version = 1, Role = PeerRole.Master });
        byte[] part = [50, 0, 0, 0, 67, 0];
        await far.Output.WriteAsync(part, TestContext.Current.CancellationToken);
        await far.Output.CompleteAsync();
        Ended ended = await receiver.Closed;
        Assert.Equal(CloseReason.Lost, ended.Reason);
        Assert.Contains("without a goodbye", ended.Message);
        Assert.Empty(receiver.Frames);
    }

    [Fact]
    public async Task Hello_that_does_not_come_in_time_costs_the_connection()
    {
        (MemoryPipe near, MemoryPipe far) = MemoryPipe.Pair();
        ConnectionPair pair = new();
        RecordingReceiver receiver = new();
        Connection server = Connection.Accept(
            far, pair.Settings(PeerRole.Master), receiver, _ => HandshakeVerdict.Welcome);
        server.Start();
        pair.Pass(TimeSpan.FromSeconds(4));
        Assert.Equal(ConnectionState.Handshaking, server.State);
        pair.Pass(TimeSpan.FromSeconds(1));
        Ended ended = await receiver.Closed;
        Assert.Equal(CloseReason.HandshakeRefused, ended.Reason);
        Goodbye goodbye = await Peer.ReadAsync<Goodbye>(near.Input, FrameKinds.Goodbye);
        Assert.Equal(GoodbyeReason.HandshakeRefused, goodbye.Reason);
        Assert.Equal((0, 1L), (receiver.Openings, pair.Counters.Read().RefusedHandshakes));
    }

    [Fact]
    public async Task Redirected_opener_learns_where_to_go()
    {
        ConnectionPair pair = new ConnectionPair
        {
            Check = _ => HandshakeVerdict.RedirectTo("leader:5050", TimeSpan.Zero),
        }.StartInMemory();
        Assert.Equal(CloseReason.Redirected, (await pair.Opener.Closed).Reason);
        Assert.Equal(CloseReason.RedirectedPeer, (await pair.Acceptor.Closed).Reason);
        Assert.Equal("leader:5050", pair.Client.Redirection!.Leader);
    }

    [Fact]
    public async Task Malformed_frame_is_answered_with_an_error_and_harms_no_other_connection()
    {
        ConnectionPair other = new ConnectionPair().StartInMemory();
        (MemoryPipe near, MemoryPipe far) = MemoryPipe.Pair();
        RecordingReceiver receiver = new();
        Connection server = Connection.Accept(
            far, other.Settings(PeerRole.Master), receiver, _ => HandshakeVerdict.Welcome);
        server.Start();
        await near.Output.WriteAsync(Preamble.Bytes.ToArray(), TestContext.Current.CancellationToken);
        await Peer.SendAsync(near.Output, new Hello { NewestVersion = 1, Role = PeerRole.Agent });
        await Peer.SendAsync(near.Output, new LaunchReceived(1));
        byte[] tooLong = new byte[FrameHeader.SizeBytes];
        new FrameHeader(uint.MaxValue, FrameKinds.Pong, FrameFlags.None, 0).Write(tooLong);
        await near.Output.WriteAsync(tooLong, TestContext.Current.CancellationToken);

        Assert.Equal(CloseReason.Malformed, (await receiver.Closed).Reason);
        Assert.Single(receiver.Frames);
        await Peer.ReadAsync<Welcome>(near.Input, FrameKinds.Welcome);
        FrameError error = await Peer.ReadAsync<FrameError>(near.Input, FrameKinds.FrameError);
        Assert.Equal((uint)FrameKinds.Pong, error.Kind);
        Assert.Contains("expected at most 67108864", error.Message);
        Assert.Equal(1, other.Counters.Read().MalformedFrames);

        other.Client.TrySend(new LaunchReceived(2));
        other.Client.Flush();
        await other.Acceptor.FramesReached(1);
        Assert.Equal(ConnectionState.Open, other.Server.State);
    }

    [Fact]
    public async Task Receiver_that_cannot_decode_a_payload_names_the_fault_to_the_peer()
    {
        RecordingReceiver strict = new()
        {
            WhenFrame = (connection, header, payload) =>
            {
                bool good = MessageCodec.TryDecode<Refusal>(payload, DecodeLimits.Default, out _, out DecodeError error);
                if (!good) connection.FailMalformed(header, error);
            },
        };
        ConnectionPair pair = new ConnectionPair { Acceptor = strict }.StartInMemory();
        pair.Client.SendEncoded(FrameKinds.Refusal, [8, 1]);
        pair.Client.Flush();
        Ended ended = await pair.Opener.Closed;
        Assert.Equal(CloseReason.PeerFoundMalformed, ended.Reason);
        Assert.Contains("message (of mesosd.Refusal)", ended.Message);
    }

    [Fact]
    public async Task Frame_before_the_handshake_may_be_sixty_four_kibibytes_and_no_more()
    {
        (MemoryPipe near, MemoryPipe far) = MemoryPipe.Pair();
        RecordingReceiver receiver = new();
        Connection.Accept(
            far, new ConnectionPair().Settings(PeerRole.Master), receiver, _ => HandshakeVerdict.Welcome).Start();
        await near.Output.WriteAsync(Preamble.Bytes.ToArray(), TestContext.Current.CancellationToken);
        byte[] header = new byte[FrameHeader.SizeBytes];
        new FrameHeader((64 << 10) + 1, FrameKinds.Hello, FrameFlags.None, 0).Write(header);
        await near.Output.WriteAsync(header, TestContext.Current.CancellationToken);
        Assert.Equal(CloseReason.Malformed, (await receiver.Closed).Reason);
    }

    [Fact]
    public async Task Second_hello_is_an_error()
    {
        ConnectionPair pair = new ConnectionPair().StartInMemory();
        pair.Client.TrySend(new Hello { NewestVersion = 1, Role = PeerRole.Agent });
        pair.Client.Flush();
        Assert.Equal(CloseReason.Malformed, (await pair.Acceptor.Closed).Reason);
        Assert.Equal(CloseReason.PeerFoundMalformed, (await pair.Opener.Closed).Reason);
    }

    [Fact]
    public async Task Unknown_kind_is_refused_when_somebody_waits_and_passed_over_when_nobody_does()
    {
        RecordingReceiver server = new()
        {
            WhenFrame = (connection, header, _) => connection.RefuseUnknownKind(header),
            WhenTurnEnds = connection => connection.Flush(),
        };
        ConnectionPair pair = new ConnectionPair { Acceptor = server }.StartInMemory();
        pair.Client.SendEncoded(9999, [1, 2, 3]);
        pair.Client.SendEncoded(9999, [1, 2, 3], correlation: 4, FrameFlags.Answer);
        pair.Client.SendEncoded(9999, [1, 2, 3], correlation: 5);
        pair.Client.Flush();
        await pair.Opener.FramesReached(1);
        ReceivedFrame answer = Assert.Single(pair.Opener.Frames);
        Assert.Equal((FrameKinds.Refusal, 5u, true), (answer.Header.Kind, answer.Header.Correlation, answer.Header.IsAnswer));
    }

    [Fact]
    public void Message_larger_than_the_peer_takes_is_not_sent_and_the_connection_goes_on()
    {
        ConnectionPair pair = new ConnectionPair { Limits = new FrameLimits { MaxFrameBytes = 200 } }.StartInMemory();
        FrameworkToExecutor large = new()
        {
            FrameworkId = new("f"),
            ExecutorId = new("e"),
            Data = new byte[200],
        };
        Assert.Equal(SendOutcome.TooLarge, pair.Server.Send(large));
        Assert.Equal(SendOutcome.Queued, pair.Server.Send(new Ping(true)));
        pair.Server.Flush();
        Assert.Single(pair.Opener.Frames);
    }

    [Fact]
    public async Task Paused_reader_leaves_frames_with_the_peer_until_it_resumes()
    {
        RecordingReceiver server = new() { WhenTurnEnds = connection => connection.Pause() };
        ConnectionPair pair = new ConnectionPair { Acceptor = server }.StartInMemory();
        pair.Client.TrySend(new LaunchReceived(1));
        pair.Client.Flush();
        Assert.Empty(pair.Acceptor.Frames);
        pair.Pass(TimeSpan.FromSeconds(1000));
        Assert.NotEqual(CloseReason.Silent, server.IsClosed ? (await server.Closed).Reason : CloseReason.None);
        pair.Server.Resume();
        await pair.Acceptor.FramesReached(1);
    }

    [Fact]
    public async Task Quiet_connection_is_kept_alive_by_heartbeats_that_nobody_sees()
    {
        ConnectionPair pair = new ConnectionPair().StartInMemory();
        for (int second = 0; second < 600; second++) pair.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal((ConnectionState.Open, ConnectionState.Open), (pair.Client.State, pair.Server.State));
        Assert.Empty(pair.Acceptor.Frames);
        // One each way every twelve seconds, and the two frames of the handshake.
        Assert.InRange(pair.Counters.Read().FramesIn, 2 + 2 * 40, 2 + 2 * 50);
        pair.Client.Close(GoodbyeReason.Finished);
        await pair.Acceptor.Closed;
    }

    [Fact]
    public async Task Peer_silent_for_five_of_its_intervals_is_dropped_and_told_so()
    {
        (MemoryPipe near, MemoryPipe far) = MemoryPipe.Pair();
        ConnectionPair pair = new();
        RecordingReceiver receiver = new();
        Connection server = Connection.Accept(
            far, pair.Settings(PeerRole.Master), receiver, _ => HandshakeVerdict.Welcome);
        server.Start();
        await near.Output.WriteAsync(Preamble.Bytes.ToArray(), TestContext.Current.CancellationToken);
        Hello hello = new() { NewestVersion = 1, Role = PeerRole.Agent, HeartbeatMilliseconds = 2000 };
        await Peer.SendAsync(near.Output, hello);
        for (int second = 0; second < 9; second++) pair.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(ConnectionState.Open, server.State);
        pair.Pass(TimeSpan.FromSeconds(1));
        Ended ended = await receiver.Closed;
        Assert.Equal((CloseReason.Silent, 1L), (ended.Reason, pair.Counters.Read().SilentPeers));
        await Peer.ReadAsync<Welcome>(near.Input, FrameKinds.Welcome);
        Assert.Equal(GoodbyeReason.Silent, (await Peer.ReadAsync<Goodbye>(near.Input, FrameKinds.Goodbye)).Reason);
    }
}

/// <summary>Speaks frames by hand.</summary>
internal static class Peer
{
    public static async Task SendAsync<T>(PipeWriter output, T message) where T : IMessage
    {
        byte[] payload = MessageCodec.ToBytes(message);
        byte[] frame = new byte[FrameHeader.SizeBytes + payload.Length];
        new FrameHeader((uint)payload.Length, FrameKinds.Of(message), FrameFlags.None, 0).Write(frame);
        payload.CopyTo(frame, FrameHeader.SizeBytes);
        await output.WriteAsync(frame);
    }

    public static async Task<T> ReadAsync<T>(PipeReader input, ushort kind) where T : IMessage<T>
    {
        while (true)
        {
            ReadResult read = await input.ReadAsync().AsTask().WaitAsync(TestLimits.Wait);
            FrameParse parse = FrameParser.Parse(read.Buffer, 1 << 20, out System.Buffers.ReadOnlySequence<byte> payload);
            if (parse.Status != FrameParseStatus.Frame)
            {
                Assert.False(read.IsCompleted, $"the stream ended before a frame of kind {kind}");
                input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }
            Assert.Equal(kind, parse.Header.Kind);
            byte[] bytes = System.Buffers.BuffersExtensions.ToArray(payload);
            input.AdvanceTo(read.Buffer.GetPosition(parse.TotalBytes));
            Assert.True(MessageCodec.TryDecode<T>(bytes, DecodeLimits.Default, out T? message, out DecodeError error), error.ToString());
            return message!;
        }
    }
}

/// <summary>A writer whose writes end when the test says so.</summary>
internal sealed class HeldWriter : PipeWriter
{
    private TaskCompletionSource<FlushResult>? _pending;

    public int Writes { get; private set; }

    public int LastWriteBytes { get; private set; }

    public void Finish()
    {
        TaskCompletionSource<FlushResult>? pending = _pending;
        _pending = null;
        pending?.SetResult(new FlushResult(false, false));
    }

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        Writes++;
        LastWriteBytes = source.Length;
        _pending = new TaskCompletionSource<FlushResult>();
        return new ValueTask<FlushResult>(_pending.Task);
    }

    public override void Advance(int bytes) => throw new NotSupportedException();

    public override void CancelPendingFlush() => _pending?.TrySetResult(new FlushResult(true, false));

    public override void Complete(Exception? exception = null)
    {
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public override Memory<byte> GetMemory(int sizeHint = 0) => throw new NotSupportedException();

    public override Span<byte> GetSpan(int sizeHint = 0) => throw new NotSupportedException();
}
