using System.Net;
using System.Net.Sockets;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Shell.Supervisor;

/// <summary>
/// The connection to the agent, from its opening to its end. What happens to it goes into the mailbox; opening it
/// again is the loop's decision.
/// </summary>
/// <remarks>
/// <see cref="Connect"/> may be called again after <see cref="SupervisorEventKind.Closed"/>, by the thread that
/// takes from the mailbox.
/// </remarks>
internal sealed class AgentLink : IFrameReceiver
{
    // On one machine a connection is made at once or never.
    private static readonly TimeSpan s_connectPatience = TimeSpan.FromSeconds(5);

    private readonly SupervisorOptions _options;
    private readonly SupervisorMailbox _mailbox;
    private readonly ConnectionSettings _settings;
    private readonly StringPool _strings = new(256);
    private readonly List<IMessage> _turn = [];

    public AgentLink(SupervisorOptions options, SupervisorMailbox mailbox, string version)
    {
        _options = options;
        _mailbox = mailbox;
        _settings = new ConnectionSettings
        {
            Self = new LocalIdentity { Role = PeerRole.Supervisor, SoftwareVersion = version, Token = options.Token },
        };
    }

    /// <summary>Tries to reach the agent; the answer is an event, Opened or Closed.</summary>
    // What goes wrong otherwise is a bug: it must end the process rather than vanish in a task.
    public async void Connect()
    {
        string endpoint = AgentEndpointFile.Read(_options.RuntimeDirectory) ?? _options.Agent;
        Socket? socket = null;
        try
        {
            EndPoint address = ParseEndpoint(endpoint);
            socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            using CancellationTokenSource patience = new(s_connectPatience);
            await socket.ConnectAsync(address, patience.Token);
            Connection.Open(new SocketPipe(socket), _settings, this).Start();
        }
        catch (Exception problem) when (problem is SocketException or OperationCanceledException or FormatException)
        {
            socket?.Dispose();
            string reason = problem is OperationCanceledException ? "it took too long" : problem.Message;
            _mailbox.Post(new SupervisorEvent(
                SupervisorEventKind.Closed, Text: $"connect to the agent at {endpoint}: {reason}"));
        }
    }

    /// <inheritdoc/>
    public void OnOpened(Connection connection) =>
        _mailbox.Post(new SupervisorEvent(SupervisorEventKind.Opened, connection));

    /// <inheritdoc/>
    public void OnFrame(Connection connection, in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        WireReader reader = new(payload, _settings.Limits.Decode, _strings);
        IMessage? message = AgentToSupervisorFrames.Decode(header.Kind, ref reader);
        if (message is null) connection.RefuseUnknownKind(header);
        else if (reader.Failed) connection.FailMalformed(header, reader.Error);
        else _turn.Add(message);
    }

    /// <inheritdoc/>
    public void OnTurnEnd(Connection connection)
    {
        if (_turn.Count > 0) _mailbox.Post(connection, _turn);
        _turn.Clear();
        connection.Flush();
    }

    /// <inheritdoc/>
    public void OnClosed(Connection connection, CloseReason reason, string? message)
    {
        // Those of a last, incomplete turn: they were received, so they count.
        if (_turn.Count > 0) _mailbox.Post(connection, _turn);
        _turn.Clear();
        _mailbox.Post(new SupervisorEvent(
            SupervisorEventKind.Closed, connection, Text: $"agent at {connection.Remote}: {message ?? reason.ToString()}"));
    }

    private static EndPoint ParseEndpoint(string endpoint)
    {
        if (IPEndPoint.TryParse(endpoint, out IPEndPoint? address) && address.Port > 0) return address;
        int colon = endpoint.LastIndexOf(':');
        if (colon > 0 && ushort.TryParse(endpoint.AsSpan(colon + 1), out ushort port) && port > 0)
            return new DnsEndPoint(endpoint[..colon], port);
        throw new FormatException("it is not of the form host:port");
    }
}
