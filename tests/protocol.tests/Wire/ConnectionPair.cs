using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Protocol.Tests.Wire;

/// <summary>Both ends of one connection, over pipes in memory or over loopback.</summary>
internal sealed class ConnectionPair
{
    public ManualClock Clock { get; } = new();

    public NetworkCounters Counters { get; } = new();

    public HeartbeatTimer Heartbeats { get; } = new(automatic: false);

    public FrameLimits Limits { get; init; } = FrameLimits.Default;

    public RecordingReceiver Opener { get; init; } = new();

    public RecordingReceiver Acceptor { get; init; } = new();

    public Func<Hello, HandshakeVerdict> Check { get; init; } = _ => HandshakeVerdict.Welcome;

    public Connection Client { get; private set; } = null!;

    public Connection Server { get; private set; } = null!;

    /// <summary>
    /// Everything happens within the calls that cause it: deterministic. A limit makes a writer wait until the
    /// other end has read.
    /// </summary>
    public ConnectionPair StartInMemory(long pauseWriterBytes = 0)
    {
        (IDuplexPipe near, IDuplexPipe far) = MemoryPipe.Pair(pauseWriterBytes);
        return Start(near, far);
    }

    public async Task<ConnectionPair> StartOverLoopback()
    {
        (Socket near, Socket far) = await Loopback.ConnectAsync();
        Start(new SocketPipe(near), new SocketPipe(far));
        await Opener.Opened;
        await Acceptor.Opened;
        return this;
    }

    public ConnectionSettings Settings(PeerRole role) => new()
    {
        Self = new LocalIdentity { Role = role, SoftwareVersion = "test" },
        Limits = Limits,
        Counters = Counters,
        Heartbeats = Heartbeats,
        Clock = () => Clock.Now,
    };

    public void Pass(TimeSpan span)
    {
        Clock.Advance(span);
        Heartbeats.Tick(Clock.Now);
    }

    private ConnectionPair Start(IDuplexPipe near, IDuplexPipe far)
    {
        Server = Connection.Accept(far, Settings(PeerRole.Master), Acceptor, Check);
        Client = Connection.Open(near, Settings(PeerRole.Agent), Opener);
        Server.Start();
        Client.Start();
        return this;
    }
}

internal static class Loopback
{
    public static async Task<(Socket Near, Socket Far)> ConnectAsync(int receiveBufferBytes = 0)
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        if (receiveBufferBytes > 0) listener.ReceiveBufferSize = receiveBufferBytes;
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        Socket near = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await near.ConnectAsync(listener.LocalEndPoint!);
        return (near, await listener.AcceptAsync());
    }
}

internal sealed class MemoryPipe(PipeReader input, PipeWriter output) : IDuplexPipe
{
    public PipeReader Input => input;

    public PipeWriter Output => output;

    public static (MemoryPipe Near, MemoryPipe Far) Pair(long pauseWriterBytes = 0)
    {
        PipeOptions options = new(
            readerScheduler: PipeScheduler.Inline,
            writerScheduler: PipeScheduler.Inline,
            pauseWriterThreshold: pauseWriterBytes,
            resumeWriterThreshold: Math.Max(pauseWriterBytes / 2, pauseWriterBytes > 0 ? 1 : 0),
            useSynchronizationContext: false);
        Pipe there = new(options);
        Pipe back = new(options);
        return (new MemoryPipe(back.Reader, there.Writer), new MemoryPipe(there.Reader, back.Writer));
    }
}
