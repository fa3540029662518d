using System.Buffers.Binary;
using Mesosd.ZooKeeper.Connecting;
using Xunit;

namespace Mesosd.ZooKeeper.Tests;

/// <summary>What an idle session costs.</summary>
[Collection(Collection)]
public sealed class BudgetTests
{
    public const string Collection = "alone";

    private const int Warmup = 500;
    private const int Pings = 2_000;

    [Fact]
    public async Task Ping_and_its_answer_allocate_nothing()
    {
        ManualTime time = new();
        PingedServer server = new();
        Assert.True(ZooKeeperAddress.TryParse("a", out ZooKeeperAddress? address, out _));
        await using ZooKeeperClient client = new(new ZooKeeperOptions { Address = address, TimeProvider = time, Dialer = server });
        await client.ConnectedAsync().OrTimeout();
        Ping(client, time, Warmup);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        Ping(client, time, Pings);
        long bytes = GC.GetTotalAllocatedBytes(precise: true) - before;
        // The runtime's own threads allocate a little now and then; one object per ping would be 48,000 bytes and more.
        Assert.True(bytes < 24 * Pings / 2, $"{bytes} bytes for {Pings} pings");
        server.EndsSessions = true;
    }

    // Spins, because every other way of waiting allocates.
    private static void Ping(ZooKeeperClient client, ManualTime time, int count)
    {
        long end = Environment.TickCount64 + (long)Patience.Limit.TotalMilliseconds;
        for (int ping = 0; ping < count; ping++)
        {
            time.Advance(TimeSpan.FromSeconds(3));
            while (client.LastContact != time.GetTimestamp())
            {
                Assert.True(Environment.TickCount64 < end, "a ping was not answered");
                Thread.Yield();
            }
        }
    }

    /// <summary>A stream that answers the handshake and every ping at once, and allocates nothing itself.</summary>
    private sealed class PingedServer : Stream, IServerDialer
    {
        private static readonly byte[] Handshake = new PacketText().Int(0).Int(9_000).Long(7).Buffer([1]).Bool(false).Framed();
        private static readonly byte[] Answer = new PacketText().Int(-2).Long(1).Int(0).Framed();

        private readonly SendSignal _written = new();
        private byte[] _next = [];

        public bool EndsSessions { get; set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public Task<Stream> ConnectAsync(ZooKeeperServer server, CancellationToken cancel) => Task.FromResult<Stream>(this);

        [System.Runtime.CompilerServices.AsyncMethodBuilder(typeof(System.Runtime.CompilerServices.PoolingAsyncValueTaskMethodBuilder<>))]
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await _written.WaitAsync();
            _next.CopyTo(buffer);
            return _next.Length;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            // A handshake has 45 bytes, a ping 12; anything else is the end of the session.
            bool isPing = buffer.Length == 12 && BinaryPrimitives.ReadInt32BigEndian(buffer.Span[4..]) == -2;
            _next = isPing ? Answer : EndsSessions ? [] : Handshake;
            _written.Set();
            return ValueTask.CompletedTask;
        }

        public override void Flush()
        {
            // Nothing is kept back.
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            _next = [];
            _written.Set();
            base.Dispose(disposing);
        }
    }
}

/// <summary>Bytes of the whole process are counted: nothing else may run meanwhile.</summary>
[CollectionDefinition(BudgetTests.Collection, DisableParallelization = true)]
public sealed class AloneCollection;
