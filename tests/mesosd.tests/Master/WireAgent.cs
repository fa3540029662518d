using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Tests.Master;

/// <summary>An agent that says what a test wants, over a real connection. It answers pings by itself.</summary>
internal sealed class WireAgent : IFrameReceiver, IAsyncDisposable
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    private readonly Channel<IMessage> _received = Channel.CreateUnbounded<IMessage>();
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<CloseReason> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Connection _connection = null!;

    /// <summary>Completes with the reason for the connection's end.</summary>
    public Task<CloseReason> Closed => _closed.Task;

    public Goodbye? Farewell => _connection.PeerGoodbye;

    public static async Task<WireAgent> ConnectAsync(IPEndPoint master)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(master);
        WireAgent agent = new();
        ConnectionSettings settings = new() { Self = new LocalIdentity { Role = PeerRole.Agent } };
        agent._connection = Connection.Open(new SocketPipe(socket), settings, agent);
        agent._connection.Start();
        await agent._opened.Task.WaitAsync(s_timeout);
        return agent;
    }

    public async Task<AgentId> RegisterAsync(string hostname, string resources)
    {
        AgentInfo info = new() { Hostname = hostname, Port = 5051 };
        info.Resources.AddRange(ResourceTexts.Parse(resources));
        Say(new RegisterAgent { Agent = info, Version = "1.0.0" });
        return (await NextAsync<AgentRegistered>()).AgentId;
    }

    public void Say(IMessage message)
    {
        Assert(_connection.TrySend(message));
        _connection.Flush();
    }

    /// <summary>The next message of the type; others are passed over.</summary>
    public async Task<T> NextAsync<T>()
        where T : IMessage
    {
        using CancellationTokenSource limit = new(s_timeout);
        await foreach (IMessage message in _received.Reader.ReadAllAsync(limit.Token))
            if (message is T wanted) return wanted;
        throw new InvalidOperationException($"the connection ended before a {typeof(T).Name}");
    }

    public void OnOpened(Connection connection) => _opened.TrySetResult();

    public void OnFrame(Connection connection, in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        WireReader reader = new(payload, DecodeLimits.Default);
        IMessage? message = MasterToAgentFrames.Decode(header.Kind, ref reader);
        if (message is null)
        {
            reader = new WireReader(payload, DecodeLimits.Default);
            message = ConnectionFrameFrames.Decode(header.Kind, ref reader);
        }
        Assert(message is not null && !reader.Failed);
        if (message is Ping) connection.TrySend(Pong.Instance);
        else _received.Writer.TryWrite(message!);
    }

    public void OnTurnEnd(Connection connection) => connection.Flush();

    public void OnClosed(Connection connection, CloseReason reason, string? message)
    {
        _received.Writer.TryComplete();
        _closed.TrySetResult(reason);
    }

    public async ValueTask DisposeAsync()
    {
        _connection.Close(GoodbyeReason.Finished);
        await _closed.Task.WaitAsync(s_timeout);
    }

    private static void Assert(bool holds) => Xunit.Assert.True(holds);
}
