using System.Collections.Concurrent;
using Mesosd.Agent;
using Mesosd.Core;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Mesosd.Shell.Loop;
using AgentApi = Mesosd.Protocol.AgentApi;

namespace Mesosd.Shell.Agent;

/// <summary>
/// Decodes what executors, the supervisor and operators send. Operators are answered beside the loop;
/// everything else becomes an input. Called on receive loops, several at once, and never blocks.
/// </summary>
internal sealed class AgentReceiver(AgentHost host, DecodeLimits limits) : IFrameReceiver
{
    // One pool for each thread that reads sockets: one for each connection would be many for 1,000 executors.
    [ThreadStatic]
    private static StringPool? t_strings;

    // Also those that the core does not know: operators, and whoever comes while the agent is stopping.
    private readonly ConcurrentDictionary<Connection, byte> _open = new();
    private volatile bool _isClosing;

    /// <summary>Lets in whoever has business with an agent. Tokens are the core's affair.</summary>
    public static HandshakeVerdict Check(Hello hello) => hello.Role switch
    {
        PeerRole.Executor or PeerRole.Supervisor or PeerRole.Operator => HandshakeVerdict.Welcome,
        _ => HandshakeVerdict.Refuse(
            "this is an agent; it takes EXECUTOR, SUPERVISOR and OPERATOR, " +
            $"not {PeerRoleNames.ToName(hello.Role)}"),
    };

    public void OnOpened(Connection connection)
    {
        PeerIdentity peer = connection.Peer!;
        _open.TryAdd(connection, 0);
        // A peer that was told goodbye comes back at once: nobody would listen to it here.
        if (_isClosing) connection.Close(GoodbyeReason.ShuttingDown, "the agent stops");
        if (peer.Role == PeerRole.Operator) return;
        ConnectionId id = NativeLink.IdOf(connection);
        AgentInput opened = AgentInput.Opened(id, peer.Role, peer.Token ?? [], connection.Remote);
        host.Post(AgentHostInput.ForCore(opened, NativeLink.Of(connection)), NativeLink.Of(connection));
    }

    public void OnFrame(Connection connection, in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        WireReader reader = new(payload, limits, t_strings ??= new StringPool());
        IMessage? message = Decode(connection.Peer!.Role, header.Kind, ref reader);
        if (message is null) connection.RefuseUnknownKind(header);
        else if (reader.Failed) connection.FailMalformed(header, reader.Error);
        else if (message is AgentApi.Call call) host.Answer(connection, call, header.Correlation);
        else
        {
            ConnectionId id = NativeLink.IdOf(connection);
            AgentInput received = AgentInput.Received(id, message, header.Correlation);
            host.Post(AgentHostInput.ForCore(received), NativeLink.Of(connection));
        }
    }

    public void OnTurnEnd(Connection connection) => connection.Flush();

    public void OnClosed(Connection connection, CloseReason reason, string? message)
    {
        // One that never opened is unknown to the core, and so are operators.
        if (!_open.TryRemove(connection, out _) || connection.Peer!.Role == PeerRole.Operator) return;
        AgentInput lost = AgentInput.Lost(NativeLink.IdOf(connection));
        host.Post(AgentHostInput.ForCore(lost, NativeLink.Of(connection)), null);
    }

    /// <summary>Says goodbye to everybody, and to whoever still comes.</summary>
    public void CloseAll()
    {
        _isClosing = true;
        foreach (Connection connection in _open.Keys)
            connection.Close(GoodbyeReason.ShuttingDown, "the agent stops");
    }

    private static IMessage? Decode(PeerRole role, ushort kind, ref WireReader reader) => role switch
    {
        PeerRole.Executor => ExecutorToAgentFrames.Decode(kind, ref reader),
        PeerRole.Supervisor => SupervisorToAgentFrames.Decode(kind, ref reader),
        PeerRole.Operator => OperatorToAgentFrames.Decode(kind, ref reader),
        _ => null,
    };
}
