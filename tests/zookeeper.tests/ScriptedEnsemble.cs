using System.Buffers.Binary;
using System.Threading.Channels;
using Mesosd.ZooKeeper.Connecting;

namespace Mesosd.ZooKeeper.Tests;

/// <summary>Servers whose every byte a test decides: it takes what a client dials, and answers by hand.</summary>
internal sealed class ScriptedEnsemble : IServerDialer
{
    private readonly Channel<ScriptedServer> _dialed = Channel.CreateUnbounded<ScriptedServer>();
    private int _refused;

    /// <summary>Whether servers refuse connections.</summary>
    public bool IsAway { get; set; }

    /// <summary>How many connections were refused.</summary>
    public int Refused => Volatile.Read(ref _refused);

    public Task<Stream> ConnectAsync(ZooKeeperServer server, CancellationToken cancel)
    {
        if (IsAway)
        {
            Interlocked.Increment(ref _refused);
            throw new IOException("connection refused: nobody listens there");
        }
        (PipeStream client, PipeStream end) = PipeStream.Pair();
        _dialed.Writer.TryWrite(new ScriptedServer(end));
        return Task.FromResult<Stream>(client);
    }

    /// <summary>The server's end of the next connection.</summary>
    public async Task<ScriptedServer> AcceptAsync() => await _dialed.Reader.ReadAsync().AsTask().OrTimeout();

    /// <summary>Accepts a connection and gives it a session.</summary>
    public async Task<ScriptedServer> AttachAsync(long session = 0x77, int timeout = 9_000)
    {
        ScriptedServer server = await AcceptAsync();
        await server.ReadAsync();
        await server.WriteAsync(new PacketText().Int(0).Int(timeout).Long(session).Buffer([1, 2, 3]).Bool(false));
        return server;
    }
}

/// <summary>The server's end of one connection.</summary>
internal sealed class ScriptedServer(PipeStream stream) : IDisposable
{
    /// <summary>The next packet, without its length.</summary>
    public async Task<byte[]> ReadAsync()
    {
        byte[] prefix = await ExactlyAsync(sizeof(int));
        return await ExactlyAsync(BinaryPrimitives.ReadInt32BigEndian(prefix));
    }

    /// <summary>The number and the kind of the next request.</summary>
    public async Task<(int Xid, int OpCode)> ReadHeaderAsync()
    {
        byte[] packet = await ReadAsync();
        return (BinaryPrimitives.ReadInt32BigEndian(packet), BinaryPrimitives.ReadInt32BigEndian(packet.AsSpan(4)));
    }

    public Task WriteAsync(PacketText packet) => RawAsync(packet.Framed());

    public Task AnswerAsync(int xid, long zxid = 1, int error = 0, PacketText? body = null) =>
        WriteAsync(new PacketText().Int(xid).Long(zxid).Int(error).Append(body));

    public async Task RawAsync(byte[] bytes) => await stream.WriteAsync(bytes).AsTask().OrTimeout();

    /// <summary>Waits until the client has closed its end.</summary>
    public async Task EndAsync()
    {
        byte[] buffer = new byte[1024];
        while (await stream.ReadAsync(buffer).AsTask().OrTimeout() > 0)
        {
            // What it still sent does not matter.
        }
    }

    public void Dispose() => stream.Dispose();

    private async Task<byte[]> ExactlyAsync(int count)
    {
        byte[] bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes).AsTask().OrTimeout();
        return bytes;
    }
}
