using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Xunit;

namespace Mesosd.Tests.Supervisor;

/// <summary>An agent as its supervisor sees it: takes its connection, keeps what it says, answers nothing by itself.</summary>
internal sealed class AgentStub : IFrameReceiver, IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly BlockingCollection<IMessage> _received = [];
    private readonly ManualResetEventSlim _closed = new(false);
    private readonly ConnectionSettings _settings = new() { Self = new LocalIdentity { Role = PeerRole.Agent } };
    private readonly byte[] _token;
    private volatile Connection? _connection;

    public AgentStub(byte[] token)
    {
        _token = token;
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Endpoint => _listener.LocalEndpoint.ToString()!;

    public CloseReason CloseReason { get; private set; }

    /// <summary>The next message; it must be of this type.</summary>
    public T Expect<T>() where T : IMessage
    {
        Assert.True(_received.TryTake(out IMessage? message, s_patience), $"no {typeof(T).Name} came");
        return Assert.IsType<T>(message);
    }

    /// <summary>The next message of this type; others are passed over.</summary>
    public T ExpectAny<T>() where T : IMessage
    {
        while (true)
        {
            Assert.True(_received.TryTake(out IMessage? message, s_patience), $"no {typeof(T).Name} came");
            if (message is T wanted) return wanted;
        }
    }

    /// <summary>The next messages of this type; others are passed over.</summary>
    public T[] ExpectAll<T>(int count) where T : IMessage =>
        Enumerable.Range(0, count).Select(_ => ExpectAny<T>()).ToArray();

    /// <summary>The next update, which must be of this state; acknowledges it unless told not to.</summary>
    public CommandUpdate ExpectUpdate(Protocol.Messages.TaskState state, bool acknowledge = true)
    {
        while (true)
        {
            Assert.True(_received.TryTake(out IMessage? message, s_patience), $"no update {state} came");
            if (message is not CommandUpdate update) continue;
            Assert.True(update.Status.State == state, $"expected {state}: {MessageCodec.ToJson(update)}");
            if (acknowledge) Acknowledge(update);
            return update;
        }
    }

    public void Acknowledge(CommandUpdate update) =>
        Send(new CommandUpdateAcknowledged { ContainerId = update.ContainerId, Uuid = update.Status.Uuid! });

    public void Send(params IMessage[] messages)
    {
        foreach (IMessage message in messages) Assert.True(_connection!.TrySend(message));
        _connection!.Flush();
    }

    /// <summary>As when an agent dies.</summary>
    public void Vanish()
    {
        _listener.Stop();
        _connection?.Abort(CloseReason.ClosedHere, "the test ends it");
        Assert.True(_closed.Wait(s_patience));
    }

    public void WaitForClose() => Assert.True(_closed.Wait(s_patience), "the supervisor did not close the connection");

    public void OnOpened(Connection connection)
    {
    }

    public void OnFrame(Connection connection, in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        WireReader reader = new(payload, DecodeLimits.Default);
        IMessage? message = SupervisorToAgentFrames.Decode(header.Kind, ref reader);
        Assert.False(reader.Failed);
        _received.Add(message!);
    }

    public void OnTurnEnd(Connection connection)
    {
    }

    public void OnClosed(Connection connection, CloseReason reason, string? message)
    {
        if (connection != _connection) return;
        CloseReason = reason;
        _closed.Set();
    }

    public void Dispose()
    {
        _listener.Stop();
        _connection?.Abort(CloseReason.ClosedHere, "the test ends");
    }

    // Again and again: on a machine that is busy the supervisor may give its first attempt up.
    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptSocketAsync();
                Connection connection = Connection.Accept(new SocketPipe(socket), _settings, this, Check);
                _connection = connection;
                connection.Start();
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // The agent has vanished, as the test wants.
        }
    }

    private HandshakeVerdict Check(Hello hello) =>
        hello.Role == PeerRole.Supervisor && hello.Token.AsSpan().SequenceEqual(_token)
            ? HandshakeVerdict.Welcome
            : HandshakeVerdict.Refuse("wrong role or token");
}
