using System.Net;
using Mesosd.Core;
using Mesosd.Master;
using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Mesosd.Settings;
using Mesosd.Shell.Http;
using Mesosd.Shell.Linux;
using Mesosd.Shell.Log;
using Mesosd.Shell.Loop;
using Mesosd.Shell.Network;

namespace Mesosd.Shell.Master;

/// <summary>
/// A master as a part of this process: its port, its loop around the core, its readers. Started by
/// <c>mesosd master</c> and, beside agents, by <c>mesosd local</c>.
/// </summary>
internal sealed class MasterHost : IAsyncDisposable
{
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(2);

    private readonly RoleLog _log;
    private readonly HostClock _clock = new();
    private readonly PausedPeers _paused = new();
    private readonly NativeListener _listener;
    private readonly HttpHost _http;
    private readonly MasterTurn _turn;
    private readonly MasterReader _reader;
    private readonly RoleLoop<MasterHostInput> _loop;
    private readonly WhitelistWatch? _whitelist;
    private bool _disposed;

    private MasterHost(MasterFlags flags, RoleLog log, AdvertisedAddress address)
    {
        _log = log;
        FrameLimits limits = FrameLimits.Default with
        {
            MaxFrameBytes = flags.Connections.MaxFrameBytes,
            MaxOutboundBytes = (int)Math.Min(flags.Connections.MaxOutboundQueueBytes, int.MaxValue),
        };
        NativePeers peers = new(new MasterReceiver(this, limits.Decode), Check);
        _listener = NativeListener.Bind(ListenerOf(flags, limits), peers, log.Warning);
        MasterFacts facts = MasterSetup.FactsOf(flags);
        _reader = new MasterReader(facts);
        _turn = new MasterTurn(MasterSetup.CoreOf(flags, address, EndPoint), _clock, log);
        _loop = new RoleLoop<MasterHostInput>("master", _turn, _clock, _paused.ResumeAll);
        if (flags.Whitelist is { } whitelist) _whitelist = new WhitelistWatch(whitelist, ChangeWhitelist, log);
        _http = new HttpHost(_listener, new HttpLimits(), log.Warning);
        new MasterEndpoints(this, facts, $"{address.Hostname}:{address.Port ?? EndPoint.Port}").Map(_http);
    }

    /// <summary>Where it listens, with the port that the system chose for port 0.</summary>
    public IPEndPoint EndPoint => _listener.EndPoint;

    /// <summary>Completes when the loop has ended; fails with the bug that ended it.</summary>
    public Task Ended => _loop.Ended;

    /// <summary>Starts a master.</summary>
    /// <param name="flags">Its settings.</param>
    /// <param name="log">Where it logs.</param>
    /// <param name="cancel">Gives the start up.</param>
    /// <exception cref="System.Net.Sockets.SocketException">The address cannot be bound.</exception>
    public static async Task<MasterHost> StartAsync(MasterFlags flags, RoleLog log, CancellationToken cancel)
    {
        MasterHost host = new(flags, log, await AdvertisedAddress.FindAsync(flags.Network));
        // The core's time begins with its first input, and readers may come before any peer.
        host._loop.Post(MasterHostInput.ForCore(MasterInput.Woken()));
        // Before any agent: none of them may be offered by an oversight.
        host._whitelist?.Start();
        host._loop.Start();
        await host._http.StartAsync(cancel);
        host._listener.Start();
        log.Information($"listening on {host.EndPoint}, version {MesosdVersion.Text}");
        return host;
    }

    /// <summary>
    /// Hands an input to the loop; a peer that fills it is not read from until there is room.
    /// </summary>
    public void Post(in MasterHostInput input, Connection? from)
    {
        _loop.Post(input);
        if (from is not null) _paused.PauseIfCrowded(from, _loop);
    }

    /// <summary>Answers an operator's question, beside the loop.</summary>
    public void Answer(Connection connection, Call call, uint correlation, SnapshotParts parts)
    {
        // Whoever only asks whether this master is alive need not wait for its loop.
        if (call.Type == CallType.GetHealth)
            connection.TrySend(MasterReader.Healthy, correlation, FrameFlags.Answer);
        else _ = AnswerAsync(connection, call, correlation, parts);
    }

    /// <summary>
    /// What the master looks like at the end of the turn that is under way; null when it has stopped instead.
    /// </summary>
    public async Task<MasterView?> ViewAsync(SnapshotParts parts)
    {
        SnapshotRequest request = new(parts);
        _loop.Post(MasterHostInput.ForReader(request));
        await Task.WhenAny(request.View, _loop.Ended);
        return request.View.IsCompletedSuccessfully ? await request.View : null;
    }

    /// <summary>What metrics need besides a snapshot.</summary>
    public MasterSurroundings Surroundings(in LoopReading loop) =>
        new(_clock.Now, MachineMeter.Read(), NetworkCounters.Process.Read(), loop);

    /// <summary>Says goodbye to all peers, waits a moment for theirs, and stops.</summary>
    public async Task StopAsync()
    {
        using CancellationTokenSource limit = new(s_farewell);
        await _listener.DisposeAsync();
        await _http.StopAsync(limit.Token);
        _loop.Post(MasterHostInput.Farewell());
        await Task.WhenAny(_turn.AllGone, _loop.Ended, Task.Delay(s_farewell, CancellationToken.None));
        _loop.Stop();
        await Task.WhenAny(_loop.Ended, Task.Delay(s_farewell, CancellationToken.None));
        _log.Information("stopped");
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        _whitelist?.Dispose();
        _loop.Stop();
        await _http.DisposeAsync();
        await _listener.DisposeAsync();
    }

    private void ChangeWhitelist(IReadOnlySet<string>? hosts) =>
        _loop.Post(MasterHostInput.ForCore(MasterInput.Whitelisted(hosts)));

    private async Task AnswerAsync(Connection connection, Call call, uint correlation, SnapshotParts parts)
    {
        try
        {
            IMessage answer = await ViewAsync(parts) is { } view
                ? _reader.Answer(call, view.Snapshot, () => Surroundings(view.Loop))
                : new Refusal { Code = RefusalCode.Unavailable, Message = "the master stops" };
            if (connection.Send(answer, correlation, FrameFlags.Answer) == SendOutcome.TooLarge)
                connection.TrySend(TooLarge(answer), correlation, FrameFlags.Answer);
        }
        catch (Exception bug)
        {
            // A mistake in one answer must not leave its asker waiting, nor stay unknown. The core is
            // untouched.
            string text = $"answering {CallTypeNames.ToName(call.TypeOrDefault)} failed";
            _log.Error($"{text}: {bug}");
            Refusal refusal =
                new() { Code = RefusalCode.RefusalUnknown, Message = $"{text}; the master's log says why" };
            connection.TrySend(refusal, correlation, FrameFlags.Answer);
        }
        connection.Flush();
    }

    private static Refusal TooLarge(IMessage answer) => new()
    {
        Code = RefusalCode.Exhausted,
        Message =
            $"the answer has {answer.MeasureBytes()} bytes, more than this client takes: ask for less, or say " +
            "in Hello.max_frame_bytes that more can be taken",
    };

    private static ListenerSettings ListenerOf(MasterFlags flags, FrameLimits limits) => new()
    {
        EndPoint = AdvertisedAddress.EndPointOf(flags.Network),
        Connections = new ConnectionSettings
        {
            Self = new LocalIdentity { Role = PeerRole.Master, SoftwareVersion = MesosdVersion.Text },
            Limits = limits,
        },
        MaxConnections = flags.Connections.MaxConnections,
    };

    private static HandshakeVerdict Check(Hello hello) =>
        hello.Role is PeerRole.Agent or PeerRole.Scheduler or PeerRole.Operator
            ? HandshakeVerdict.Welcome
            : HandshakeVerdict.Refuse("this is a master: it serves agents, schedulers and operators, not " +
                PeerRoleNames.ToName(hello.Role));
}
