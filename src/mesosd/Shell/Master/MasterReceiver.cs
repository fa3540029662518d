using System.Net;
using Mesosd.Master;
using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Mesosd.Shell.Loop;

namespace Mesosd.Shell.Master;

/// <summary>
/// Decodes what native peers send. Questions of operators are answered from a snapshot, beside the loop;
/// everything else becomes an input. Called on receive loops, several at once, and never blocks.
/// </summary>
internal sealed class MasterReceiver(MasterHost host, DecodeLimits limits) : IFrameReceiver
{
    // One pool for each thread that reads sockets: one for each connection would cost more than an idle agent
    // may.
    [ThreadStatic]
    private static StringPool? t_strings;

    public void OnOpened(Connection connection)
    {
        PeerIdentity peer = connection.Peer!;
        OpenedPeer opened = new(peer.Role, AddressOf(connection), peer.Principal);
        MasterInput input = MasterInput.Opened(NativeLink.IdOf(connection), opened);
        host.Post(MasterHostInput.ForCore(input, NativeLink.Of(connection)), NativeLink.Of(connection));
    }

    public void OnFrame(Connection connection, in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        WireReader reader = new(payload, limits, t_strings ??= new StringPool());
        IMessage? message = Decode(connection.Peer!.Role, header.Kind, ref reader);
        if (message is null) connection.RefuseUnknownKind(header);
        else if (reader.Failed) connection.FailMalformed(header, reader.Error);
        else if (message is Call call && MasterReader.PartsFor(call.Type) is { } parts)
            host.Answer(connection, call, header.Correlation, parts);
        else
        {
            MasterInput input =
                MasterInput.Received(NativeLink.IdOf(connection), message, header.Correlation);
            host.Post(MasterHostInput.ForCore(input), NativeLink.Of(connection));
        }
    }

    public void OnTurnEnd(Connection connection) => connection.Flush();

    public void OnClosed(Connection connection, CloseReason reason, string? message)
    {
        // One that never opened is unknown to the core.
        if (connection.Peer is null) return;
        MasterInput input = MasterInput.Lost(NativeLink.IdOf(connection));
        host.Post(MasterHostInput.ForCore(input, NativeLink.Of(connection)), null);
    }

    private static IMessage? Decode(PeerRole role, ushort kind, ref WireReader reader) => role switch
    {
        PeerRole.Agent => AgentToMasterFrames.Decode(kind, ref reader),
        PeerRole.Scheduler => SchedulerToMasterFrames.Decode(kind, ref reader),
        PeerRole.Operator => OperatorToMasterFrames.Decode(kind, ref reader),
        PeerRole.Master => StandbyToLeaderFrames.Decode(kind, ref reader),
        _ => null,
    };

    // Ports of outgoing connections mean nothing, and one host must look the same over both families of
    // addresses.
    private static string AddressOf(Connection connection)
    {
        if (!IPEndPoint.TryParse(connection.Remote, out IPEndPoint? remote)) return connection.Remote;
        IPAddress address = remote.Address.IsIPv4MappedToIPv6 ? remote.Address.MapToIPv4() : remote.Address;
        return address.ToString();
    }
}
