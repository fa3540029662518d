using System.Net;
using System.Net.Sockets;
using Mesosd.Core;
using Mesosd.Leadership;
using Mesosd.Master;
using Mesosd.Metrics;
using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Mesosd.Registry;
using Mesosd.Settings;
using Mesosd.Shell.Coordination;
using Mesosd.Shell.Files;
using Mesosd.Shell.Http;
using Mesosd.Shell.Linux;
using Mesosd.Shell.Log;
using Mesosd.Shell.Loop;
using Mesosd.Shell.Network;
using Mesosd.Shell.Registry;
using Mesosd.ZooKeeper;

namespace Mesosd.Shell.Master;

/// <summary>
/// A master as a part of this process: its port, its loop around the core, its readers. Started by
/// <c>mesosd master</c> and, beside agents, by <c>mesosd local</c>.
/// </summary>
internal sealed class MasterHost : IAsyncDisposable
{
    // What peers get to say goodbye, and the last requests of HTTP.
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(2);

    // The core gives what is being written and its place in the election five seconds; this only guards against its bugs.
    private static readonly TimeSpan s_resignation = TimeSpan.FromSeconds(10);

    // What is being written to the registry has its own, shorter limits; this only guards against bugs.
    private static readonly TimeSpan s_longestCall = TimeSpan.FromSeconds(90);

    private readonly RoleLog _log;
    private readonly HostClock _clock = new();
    private readonly PausedPeers _paused = new();
    private readonly LeaderBoard _board = new();
    private readonly MasterParts _parts;
    private readonly NativeListener _listener;
    private readonly HttpHost _http;
    private readonly SchedulerApi _schedulers;
    private readonly LargeAnswers _answers = new();
    private readonly OperatorApi _operators;
    private readonly FileEndpoints _files;
    private readonly MasterTurn _turn;
    private readonly MasterReader _reader;
    private readonly RoleLoop<MasterHostInput> _loop;
    private readonly WhitelistWatch? _whitelist;
    private long _streamsCut;
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
        MasterFacts facts = MasterSetup.FactsOf(flags) with { StartedAt = _clock.Now };
        _reader = new MasterReader(facts);
        _parts = new MasterParts { Clock = _clock, Log = log, Board = _board };
        _turn = new MasterTurn(MasterSetup.ProcessOf(flags, address, EndPoint), _parts);
        _loop = new RoleLoop<MasterHostInput>("master", _turn, _clock, _paused.ResumeAll);
        if (flags.Whitelist is { } whitelist) _whitelist = new WhitelistWatch(whitelist, ChangeWhitelist, log);
        HttpLimits httpLimits = new() { MaxConnections = flags.Connections.MaxHttpConnections };
        _http = new HttpHost(_listener, httpLimits, new HttpAccess(flags.HttpAccess, "master"), log.Warning);
        _http.Show(RequestLog.Of(log));
        _schedulers = new SchedulerApi(this, httpLimits);
        IFileTree files = new LogFileTree("/master/log", MasterSetup.LogFileOf(flags));
        _operators = new OperatorApi(this, new OperatorLocalCalls(log.Verbosity, files), new LargeMessages(_answers), httpLimits);
        _files = new FileEndpoints(files);
        LoggingEndpoint logging = new(log.Verbosity);
        foreach (string prefix in (string[])["", "/master"])
        {
            _files.Map(_http, prefix);
            logging.Map(_http, prefix);
            _http.Map($"{prefix}/system/stats.json", MachineEndpoint.HandleAsync);
        }
        new MasterEndpoints(this, facts, _board, _schedulers, _operators, _answers).Map(_http);
        new OlderMasterCalls(new LeaderDoor(_board), _operators, httpLimits).Map(_http);
        new RegistryEndpoint(this, new LeaderDoor(_board)).Map(_http);
    }

    /// <summary>Where it listens, with the port that the system chose for port 0.</summary>
    public IPEndPoint EndPoint => _listener.EndPoint;

    /// <summary>What is told to whoever asks about a cluster that is another's to tell about.</summary>
    public static Refusal NotLeading => Unanswered("this master does not lead, or stops");

    /// <summary>Completes when the loop has ended; fails with the bug that ended it.</summary>
    public Task Ended => _loop.Ended;

    /// <summary>Completes when the master is at its end, by itself or because it was told to stop.</summary>
    public Task<MasterOutcome> Stopped => _turn.Stopped;

    /// <summary>Starts a master, and picks up the registry that an earlier one left on its disk.</summary>
    /// <param name="flags">Its settings.</param>
    /// <param name="log">Where it logs.</param>
    /// <param name="cancel">Gives the start up.</param>
    /// <exception cref="System.Net.Sockets.SocketException">The address cannot be bound.</exception>
    /// <exception cref="RegistryStoreException">The registry cannot be used; the message says why.</exception>
    public static async Task<MasterHost> StartAsync(MasterFlags flags, RoleLog log, CancellationToken cancel)
    {
        AdvertisedAddress address = await AdvertisedAddress.FindAsync(flags.Network);
        RegistryOnDisk? stored = MasterSetup.PlaceOf(flags) == RegistryPlace.Journal
            ? RegistryOnDisk.Open(flags.WorkDir!)
            : null;
        MasterHost host;
        try
        {
            host = new MasterHost(flags, log, address);
        }
        catch (SocketException)
        {
            stored?.Dispose();
            throw;
        }
        await host.BeginAsync(flags, stored, cancel);
        return host;
    }

    /// <summary>
    /// Hands an input to the loop; a peer that fills it is not read from until there is room.
    /// </summary>
    public void Post(in MasterHostInput input, IPeerLink? from)
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

    /// <summary>The answer to an operator's question, or a refusal while this master does not lead.</summary>
    public async Task<IMessage> AskAsync(Call call, SnapshotParts parts) =>
        await ViewAsync(parts) is { Snapshot: { } snapshot } view
            ? _reader.Answer(call, snapshot, () => Surroundings(view.Loop))
            : NotLeading;

    /// <summary>
    /// What the master looks like at the end of the turn that is under way; null when it has stopped instead.
    /// </summary>
    public Task<MasterView?> ViewAsync(SnapshotParts parts) =>
        ViewAsync(new SnapshotRequest(parts), CancellationToken.None);

    /// <summary>The same for a request that wants more than the parts.</summary>
    public async Task<MasterView?> ViewAsync(SnapshotRequest request, CancellationToken cancel)
    {
        _loop.Post(MasterHostInput.ForReader(request));
        await Task.WhenAny(request.View, _loop.Ended).WaitAsync(cancel);
        return request.View.IsCompletedSuccessfully ? await request.View : null;
    }

    /// <summary>Makes one call as a peer of its own, and answers with what the core does.</summary>
    /// <param name="peer">Who calls.</param>
    /// <param name="call">What the core handles of a peer with its role.</param>
    /// <param name="cancel">The caller waits no longer; the call may have been performed.</param>
    public async Task<IMessage> CallAsync(OpenedPeer peer, IMessage call, CancellationToken cancel)
    {
        CallLink link = new();
        Post(MasterHostInput.ForCore(MasterInput.Opened(link.Id, peer), link), null);
        Post(MasterHostInput.ForCore(MasterInput.Received(link.Id, call, CallLink.Correlation)), null);
        try
        {
            Task first = await Task.WhenAny(link.Answer, _loop.Ended).WaitAsync(s_longestCall, cancel);
            return first == link.Answer ? await link.Answer : Unanswered("this master stops");
        }
        catch (TimeoutException)
        {
            return Unanswered($"no answer within {s_longestCall.TotalSeconds} s; the call may still be performed");
        }
        finally
        {
            Post(MasterHostInput.ForCore(MasterInput.Lost(link.Id), link), null);
        }
    }

    /// <summary>Says that a client was cut because it did not read.</summary>
    public void NoteSlowReader(string text)
    {
        Interlocked.Increment(ref _streamsCut);
        _log.Warning(text);
    }

    /// <summary>What metrics need besides a snapshot.</summary>
    public MasterSurroundings Surroundings(in LoopReading loop) =>
        new(_clock.Now, MachineMeter.Read(), NetworkCounters.Process.Read(), loop)
        {
            StreamsCut = Interlocked.Read(ref _streamsCut),
            EventSubscribers = _operators.OpenStreams,
            Http = _http.Read(),
            WaitingInputs = _loop.Waiting,
            AllocationTimes = _turn.AllocationTimes,
            AllocationLatencies = _turn.AllocationLatencies,
            StoreTimes = _turn.StoreTimes,
        };

    /// <summary>What was measured, for Prometheus.</summary>
    public IReadOnlyList<HistogramFamily> Histograms() =>
    [
        HistogramFamily.Of(
            "mesosd_allocation_duration_seconds", "How long turns took in which the allocator ran", _turn.AllocationTimes),
        HistogramFamily.Of(
            "mesosd_registry_store_duration_seconds", "How long writes of the registry took", _turn.StoreTimes),
        _http.Read().ToFamily(),
        HistogramFamily.Of(
            "mesosd_loop_turn_duration_seconds", "How long turns of the loop took that had inputs", _loop.TurnTimes),
    ];

    /// <summary>
    /// Finishes what is being written, gives its place in the election up, says goodbye to all peers, waits a moment for
    /// theirs, and stops.
    /// </summary>
    public async Task StopAsync()
    {
        _loop.Post(MasterHostInput.ForProcess(LeadershipInput.Resign()));
        await Task.WhenAny(_turn.Stopped, _loop.Ended, Task.Delay(s_resignation, CancellationToken.None));
        using CancellationTokenSource limit = new(s_farewell);
        await _listener.DisposeAsync();
        await _http.StopAsync(limit.Token);
        await Task.WhenAny(_turn.AllGone, _loop.Ended, Task.Delay(s_farewell, CancellationToken.None));
        _loop.Stop();
        await Task.WhenAny(_loop.Ended, Task.Delay(s_farewell, CancellationToken.None));
        await DisposePartsAsync();
        _log.Information("stopped");
    }

    /// <summary>
    /// Gives everything back that belongs to this process. Without <see cref="StopAsync"/> it is nearly as if the process had
    /// died, but for the end of its session with ZooKeeper.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        _whitelist?.Dispose();
        _schedulers.Dispose();
        _operators.Dispose();
        _files.Dispose();
        _answers.Dispose();
        _loop.Stop();
        // What it is in the middle of may need its parts.
        await Task.WhenAny(_loop.Ended, Task.Delay(s_farewell, CancellationToken.None));
        await DisposePartsAsync();
        await _http.DisposeAsync();
        await _listener.DisposeAsync();
    }

    private async Task BeginAsync(MasterFlags flags, RegistryOnDisk? stored, CancellationToken cancel)
    {
        if (flags.Quorum is { } quorum)
            _log.Information($"--quorum={quorum} has no effect: ZooKeeper stores the registry with its own quorum");
        if (flags.HttpAccess.IsAsked) _log.Warning(HttpAccess.NativeIsOpen);
        if (stored?.Warning is { } warning) _log.Warning(warning);
        // Before any agent: none of them may be offered by an oversight.
        _whitelist?.Start();
        // The core's first input; the next ones may come from ZooKeeper at once.
        Tell(LeadershipInput.Started(stored?.Entries, stored?.ReadIn));
        if (stored is not null) _parts.Journal = new RegistryWriter(stored, Tell);
        if (flags.ZooKeeper is { } url) JoinElection(url, flags.ZooKeeperSessionTimeout);
        await _http.StartAsync(cancel);
        if (flags.ZooKeeper is null)
        {
            // A single master leads at the end of its first turn, before anybody can come.
            _loop.Start();
            await ViewAsync(SnapshotParts.None);
            _listener.Start();
        }
        else
        {
            // Before anybody is told of this port: a leader that refuses connections is taken for dead.
            _listener.Start();
            _loop.Start();
        }
        _log.Information($"listening on {EndPoint}, version {MesosdVersion.Text}");
    }

    private void JoinElection(ZooKeeperUrl url, TimeSpan sessionTimeout)
    {
        _parts.Standby = new StandbyLink(sessionTimeout, NoteStandby, _log);
        _parts.Coordination = new ZooKeeperCoordination(url, sessionTimeout, _clock, Tell, _log);
        _log.Information($"standing for election at {url}");
    }

    private void Tell(LeadershipInput input) => _loop.Post(MasterHostInput.ForProcess(input));

    private void NoteStandby(LeadershipInput input)
    {
        if (input is { Kind: LeadershipInputKind.StandbyLinkLost, IsRefused: true }) _board.NoteGone(input.Text!);
        Tell(input);
    }

    private async ValueTask DisposePartsAsync()
    {
        if (_parts.Standby is { } standby) await standby.DisposeAsync();
        if (_parts.Coordination is { } coordination) await coordination.DisposeAsync();
        _parts.Journal?.Dispose();
    }

    private void ChangeWhitelist(IReadOnlySet<string>? hosts) =>
        _loop.Post(MasterHostInput.ForCore(MasterInput.Whitelisted(hosts)));

    private async Task AnswerAsync(Connection connection, Call call, uint correlation, SnapshotParts parts)
    {
        try
        {
            IMessage answer = await AskAsync(call, parts);
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

    private static Refusal Unanswered(string text) => new() { Code = RefusalCode.Unavailable, Message = text };

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

    private HandshakeVerdict Check(Hello hello) =>
        hello.Role is PeerRole.Agent or PeerRole.Scheduler or PeerRole.Operator or PeerRole.Master
            ? _board.Judge()
            : HandshakeVerdict.Refuse("this is a master: it serves agents, schedulers, operators and masters that stand " +
                $"by, not {PeerRoleNames.ToName(hello.Role)}");
}
