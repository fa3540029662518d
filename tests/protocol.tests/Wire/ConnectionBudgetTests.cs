using System.Net.Sockets;
using System.Runtime.InteropServices;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Xunit;

namespace Mesosd.Protocol.Tests.Wire;

/// <summary>What a connection may cost. These figures are the same on every machine.</summary>
[Collection(nameof(ConnectionBudgetTests))]
[CollectionDefinition(nameof(ConnectionBudgetTests), DisableParallelization = true)]
public sealed class ConnectionBudgetTests
{
    [Fact]
    public void Frame_written_and_read_in_steady_state_allocates_nothing()
    {
        CountingReceiver acceptor = new();
        (MemoryPipe near, MemoryPipe far) = MemoryPipe.Pair();
        ConnectionPair pair = new();
        Connection server = Connection.Accept(
            far, pair.Settings(PeerRole.Master), acceptor, _ => HandshakeVerdict.Welcome);
        Connection client = Connection.Open(near, pair.Settings(PeerRole.Agent), new CountingReceiver());
        server.Start();
        client.Start();
        Heartbeat heartbeat = new();
        Accepted accepted = new();

        void Turn()
        {
            for (int index = 0; index < 20; index++)
            {
                client.TrySend(heartbeat);
                client.TrySend(new Ping(true));
                client.TrySend(new LaunchReceived(77));
                client.TrySend(accepted, 5, FrameFlags.Answer);
            }
            client.Flush();
        }

        for (int turn = 0; turn < 200; turn++) Turn();
        long framesBefore = acceptor.Frames;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int turn = 0; turn < 1000; turn++) Turn();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(60_000, acceptor.Frames - framesBefore);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public async Task Round_trip_over_a_socket_in_steady_state_allocates_nothing()
    {
        CountingReceiver echo = new() { Echo = true };
        CountingReceiver opener = new();
        (Socket near, Socket far) = await Loopback.ConnectAsync();
        ConnectionPair pair = new();
        Connection.Accept(
            new SocketPipe(far), pair.Settings(PeerRole.Master), echo, _ => HandshakeVerdict.Welcome).Start();
        Connection client = Connection.Open(new SocketPipe(near), pair.Settings(PeerRole.Agent), opener);
        client.Start();
        Assert.True(opener.Opened.Wait(TestLimits.Wait, TestContext.Current.CancellationToken));

        void RoundTrips(int count)
        {
            for (int index = 0; index < count; index++)
            {
                client.TrySend(new Ping(true));
                client.Flush();
                Assert.True(opener.Arrived.Wait(TestLimits.Wait));
            }
        }

        // Other threads of the runtime allocate now and then; a cost per frame would be there every time.
        long least = long.MaxValue;
        for (int attempt = 0; attempt < 10 && least > 0; attempt++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            RoundTrips(1000);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }
        client.Abort(CloseReason.ClosedHere, "the test is over");
        Assert.InRange(least, 0, 999);
    }

    [Fact]
    public Task Idle_connection_costs_less_than_four_kibibytes() => MeasureAsync(count: 2000, afterHello: [], 4096);

    [Fact]
    public Task Header_that_claims_megabytes_costs_no_more_than_the_bytes_that_came()
    {
        byte[] beginning = new byte[400];
        new FrameHeader(60 << 20, FrameKinds.StatusUpdate, FrameFlags.None, 0).Write(beginning);
        return MeasureAsync(count: 300, beginning, 4096 + 2 * beginning.Length);
    }

    private static async Task MeasureAsync(int count, byte[] afterHello, long budgetBytes)
    {
        ConnectionPair pair = new();
        CountingReceiver receiver = new();
        List<int> peers = new(2 * count);
        List<Connection> servers = new(2 * count);
        await AddAsync(100);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        await AddAsync(count);
        long perConnection = (GC.GetTotalMemory(forceFullCollection: true) - before) / count;
        TestContext.Current.SendDiagnosticMessage($"an idle connection takes {perConnection} bytes");
        Assert.InRange(perConnection, 1, budgetBytes);
        Assert.All(servers, server => Assert.Equal(ConnectionState.Open, server.State));
        foreach (int peer in peers) close(peer);
        GC.KeepAlive(servers);

        async Task AddAsync(int number)
        {
            for (int index = 0; index < number; index++)
            {
                (Socket near, Socket far) = await Loopback.ConnectAsync();
                Connection server = Connection.Accept(
                    new SocketPipe(far), pair.Settings(PeerRole.Master), receiver, _ => HandshakeVerdict.Welcome);
                server.Start();
                byte[] payload = MessageCodec.ToBytes(new Hello { NewestVersion = 1, Role = PeerRole.Agent });
                byte[] header = new byte[FrameHeader.SizeBytes];
                new FrameHeader((uint)payload.Length, FrameKinds.Hello, FrameFlags.None, 0).Write(header);
                await near.SendAsync((byte[])[.. Preamble.Bytes, .. header, .. payload, .. afterHello]);
                byte[] welcome = new byte[100];
                await near.ReceiveAsync(welcome);
                // The other end stays open as a bare descriptor, so that only our end is measured.
                peers.Add(dup((int)near.Handle));
                near.Dispose();
                servers.Add(server);
            }
        }
    }

    [DllImport("libc")]
    private static extern int dup(int descriptor);

    [DllImport("libc")]
    private static extern int close(int descriptor);

    /// <summary>Counts without allocating, and answers when asked to.</summary>
    private sealed class CountingReceiver : IFrameReceiver
    {
        private static readonly Pong s_pong = new();

        public bool Echo { get; init; }

        public long Frames { get; private set; }

        public ManualResetEventSlim Opened { get; } = new();

        public SemaphoreSlim Arrived { get; } = new(0);

        public void OnOpened(Connection connection) => Opened.Set();

        public void OnFrame(Connection connection, in FrameHeader header, ReadOnlySpan<byte> payload)
        {
            Frames++;
            if (Echo) connection.TrySend(s_pong);
            else Arrived.Release();
        }

        public void OnTurnEnd(Connection connection)
        {
            if (Echo) connection.Flush();
        }

        public void OnClosed(Connection connection, CloseReason reason, string? message)
        {
        }
    }
}
