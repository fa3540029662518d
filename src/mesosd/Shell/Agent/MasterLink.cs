using Mesosd.Agent;
using Mesosd.Core;
using Mesosd.Protocol.Client;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Mesosd.Settings;
using Mesosd.Shell.Log;
using Mesosd.Shell.Loop;

namespace Mesosd.Shell.Agent;

/// <summary>
/// The agent's connection to whichever master leads, made again whenever it ends. What comes over it becomes
/// inputs.
/// </summary>
internal sealed class MasterLink : IFrameReceiver, IAsyncDisposable
{
    // A master that was restarted has its agents back within a second or so after whatever time it was away.
    // 10,000 agents that find nobody there are 10,000 refused connections a second: a kernel hardly notices.
    private static readonly BackoffSettings s_pauses =
        new(TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(2));

    private readonly AgentHost _host;
    private readonly DecodeLimits _limits;
    private readonly StringPool _strings = new();
    private readonly MasterLocator _locator;
    private readonly ReconnectingLink _link;
    private readonly RoleLog _log;

    public MasterLink(AgentHost host, AgentFlags flags, ConnectionSettings settings, RoleLog log)
    {
        _host = host;
        _log = log;
        _limits = settings.Limits.Decode;
        _locator = new MasterLocator(flags.Masters, new MasterLocatorOptions
        {
            SessionTimeout = flags.ZooKeeperSessionTimeout,
            Notice = log.Information,
        });
        _link = new ReconnectingLink(new LinkOptions
        {
            Addresses = () => _locator.Addresses,
            Leader = () => _locator.Leader,
            Connection = settings,
            Receiver = this,
            Backoff = s_pauses,
            Notice = log.Information,
        });
        // Whoever waits for the connection to a dead master to break waits for nothing.
        _locator.Changed += () => _link.MoveTo(_locator.Leader!);
    }

    public void Start()
    {
        _locator.Start();
        _link.Start();
    }

    public async ValueTask DisposeAsync()
    {
        await _locator.DisposeAsync();
        await _link.DisposeAsync();
    }

    public void OnOpened(Connection connection)
    {
        string address = _link.Address ?? connection.Remote;
        AgentInput connected = AgentInput.MasterConnected(NativeLink.IdOf(connection), address);
        _host.Post(AgentHostInput.ForCore(connected, NativeLink.Of(connection)), NativeLink.Of(connection));
    }

    public void OnFrame(Connection connection, in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        WireReader reader = new(payload, _limits, _strings);
        IMessage? message = MasterToAgentFrames.Decode(header.Kind, ref reader);
        if (message is null)
        {
            connection.RefuseUnknownKind(header);
            return;
        }
        if (reader.Failed)
        {
            connection.FailMalformed(header, reader.Error);
            return;
        }
        // Only a master that lets this agent register proves that the connection was worth having.
        if (message is AgentRegistered or AgentReregistered) _link.MarkUseful();
        ConnectionId id = NativeLink.IdOf(connection);
        AgentInput received = AgentInput.Received(id, message, header.Correlation);
        _host.Post(AgentHostInput.ForCore(received), NativeLink.Of(connection));
    }

    public void OnTurnEnd(Connection connection) => connection.Flush();

    public void OnClosed(Connection connection, CloseReason reason, string? message)
    {
        // This side has one connection at a time.
        if (connection.PeerGoodbye?.Reason == GoodbyeReason.Replaced)
            _log.Error("another agent has registered with this agent's id: is there a copy of its work_dir? Stop one");
        AgentInput lost = AgentInput.Lost(NativeLink.IdOf(connection));
        _host.Post(AgentHostInput.ForCore(lost, NativeLink.Of(connection)), null);
    }
}
