using System.Net;
using System.Net.Sockets;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Load;

/// <summary>An agent as a master sees it, over a real connection with the real codec, but without anything behind it.</summary>
internal sealed class FleetAgent : IFrameReceiver
{
    private static readonly ConnectionSettings s_settings = new() { Self = new LocalIdentity { Role = PeerRole.Agent } };

    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _registered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Connection? _connection;

    /// <summary>Completes when the master has admitted it, or believes its report; fails when the connection ends before.</summary>
    public Task Registered => _registered.Task;

    public async Task ConnectAsync(IPEndPoint master, IPAddress source)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            // Thousands of ends that linger would use up this address' ports for the next thousands.
            LingerState = new LingerOption(true, 0),
        };
        socket.Bind(new IPEndPoint(source, 0));
        await socket.ConnectAsync(master);
        _connection = Connection.Open(new SocketPipe(socket), s_settings, this);
        _connection.Start();
        await _opened.Task;
    }

    /// <summary>Asks for its admission.</summary>
    /// <param name="number">Tells it from all others: the port that it claims to listen at, and a part of its name.</param>
    public void Register(int number)
    {
        AgentInfo info = new() { Hostname = $"host{number}.example.org", Port = number };
        info.Resources.AddRange([Scalar("cpus", 32), Scalar("mem", 131072), Scalar("disk", 1_000_000)]);
        info.Attributes.Add(new AgentAttribute
        {
            Name = "rack",
            Type = Protocol.Messages.ValueType.Text,
            Text = new ValueText($"rack{number / 40}"),
        });
        Send(new RegisterAgent { Agent = info, Version = "1.0.0" });
    }

    /// <summary>Says something to the master.</summary>
    public void Send(IMessage message)
    {
        _connection!.TrySend(message);
        _connection.Flush();
    }

    /// <summary>Ends the connection as a machine does that loses its power.</summary>
    public void Vanish() => _connection?.Abort(CloseReason.ClosedHere, "its measurement is over");

    public void OnOpened(Connection connection) => _opened.TrySetResult();

    public void OnFrame(Connection connection, in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        WireReader reader = new(payload, DecodeLimits.Default);
        IMessage? message = MasterToAgentFrames.Decode(header.Kind, ref reader);
        if (message is Ping) connection.TrySend(Pong.Instance);
        else if (message is AgentRegistered or AgentReregistered) _registered.TrySetResult();
    }

    public void OnTurnEnd(Connection connection) => connection.Flush();

    public void OnClosed(Connection connection, CloseReason reason, string? message)
    {
        IOException end = new($"the master ended an agent's connection: {reason}: {message}");
        _opened.TrySetException(end);
        _registered.TrySetException(end);
    }

    private static Resource Scalar(string name, double amount) => new()
    {
        Name = name,
        Type = Protocol.Messages.ValueType.Scalar,
        Scalar = new ValueScalar(amount),
    };
}
