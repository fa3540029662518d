using System.Net;
using Mesosd.Agent;
using Mesosd.Core;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Mesosd.Settings;
using Mesosd.Shell.Agent.Files;
using Mesosd.Shell.Agent.Sandboxes;
using Mesosd.Shell.Agent.Storage;
using Mesosd.Shell.Http;
using Mesosd.Shell.Linux;
using Mesosd.Shell.Log;
using Mesosd.Shell.Loop;
using Mesosd.Shell.Network;
using Mesosd.Shell.Supervisor;
using AgentApi = Mesosd.Protocol.AgentApi;

namespace Mesosd.Shell.Agent;

/// <summary>
/// An agent as a part of this process: its port, its loop around the core, its journal, its link to the
/// master, its readers. Started by <c>mesosd agent</c> and, several of them, by <c>mesosd local</c>.
/// </summary>
internal sealed class AgentHost : IAsyncDisposable
{
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(2);

    // An answer waits for one write to the disk; this only guards against bugs.
    private static readonly TimeSpan s_longestCall = TimeSpan.FromSeconds(90);

    private readonly RoleLog _log;
    private readonly AgentStore _store;
    private readonly RuntimeFolder _runtime;
    private readonly AgentReceiver _receiver;
    private readonly NativeListener _listener;
    private readonly HttpHost _http;
    private readonly SupervisorProcess _supervisor;
    private readonly MasterLink _link;
    private readonly AgentTurn _turn;
    private readonly RoleLoop<AgentHostInput> _loop;
    private readonly ExecutorEndpoint _executors;
    private readonly AgentQuestions _questions;
    private readonly FileEndpoints _fileEndpoints;
    private readonly SandboxCollector _sandboxes;
    private readonly PausedPeers _paused = new();
    private readonly bool _isCleanup;
    private readonly TaskCompletionSource<AgentOutcome> _outcome =
        new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isDisposed;

    private AgentHost(AgentStart start)
    {
        AgentFlags flags = start.Flags;
        _log = start.Log;
        _isCleanup = flags.Recover == RecoverKind.Cleanup;
        _store = start.Store;
        _runtime = start.Runtime;
        ConnectionSettings connections = MakeConnections(flags);
        _receiver = new AgentReceiver(this, connections.Limits.Decode);
        _listener = Bind(flags, connections, new NativePeers(_receiver, AgentReceiver.Check), _log);
        AgentPlace place = new(flags, start.Address, _listener.EndPoint);
        HostClock clock = new();
        SupervisorStart supervisor = place.MakeSupervisorStart(_runtime.Path, start.Program);
        _supervisor = new SupervisorProcess(supervisor, Post, _log);
        AgentCore core = new(place.MakeCoreSettings(), NewSeed());
        AgentParts parts = new(
            _store, _supervisor, clock, _log, Post, outcome => _outcome.TrySetResult(outcome));
        _turn = new AgentTurn(core, parts);
        _loop = new RoleLoop<AgentHostInput>("agent", _turn, clock, _paused.ResumeAll);
        _link = new MasterLink(this, flags, connections, _log);
        HttpLimits limits = new() { MaxConnections = flags.Connections.MaxHttpConnections };
        _http = new HttpHost(_listener, limits, new HttpAccess(flags.HttpAccess, "agent"), _log.Warning);
        _http.Show(RequestLog.Of(_log));
        if (flags.HttpAccess.IsAsked) _log.Warning(HttpAccess.NativeIsOpen);
        _executors = new ExecutorEndpoint(this, limits, flags.ExecutorHeartbeatInterval, flags.AuthenticatesExecutors);
        string workDirectory = flags.WorkDir;
        _sandboxes = new SandboxCollector(
            flags.Sandboxes, workDirectory, SnapshotAsync, TimeProvider.System,
            () => MachineProbe.ReadDiskUsage(workDirectory), _log);
        AgentFiles files = place.MakeFiles(() => _turn.Standing.Id, SnapshotAsync);
        _questions = new AgentQuestions(
            SnapshotAsync, place.MakeFacts(clock.Now), files, new ProcessMeter(clock),
            new AgentMeter(_http, _loop, _sandboxes), _log);
        _fileEndpoints = new FileEndpoints(files);
        MapAll(new AgentApiEndpoint(() => _turn.Standing, _questions, limits));
        AgentEndpointFile.Write(_runtime.Path, place.LocalEndpoint);
    }

    /// <summary>Where it listens, with the port that the system chose for port 0.</summary>
    public IPEndPoint EndPoint => _listener.EndPoint;

    /// <summary>Completes when the agent is at its end; fails with the bug that ended it.</summary>
    public Task<AgentOutcome> Ended => _outcome.Task;

    /// <summary>Starts an agent and picks up what an earlier process of it left.</summary>
    /// <param name="flags">Its settings.</param>
    /// <param name="log">Where it logs.</param>
    /// <param name="cancel">Gives the start up.</param>
    /// <param name="program">
    /// How to call mesosd for the supervisor; null for this process' own program.
    /// </param>
    /// <exception cref="System.Net.Sockets.SocketException">The address cannot be bound.</exception>
    /// <exception cref="AgentStoreException">The folders cannot be used; the message says why.</exception>
    public static async Task<AgentHost> StartAsync(
        AgentFlags flags, RoleLog log, CancellationToken cancel, IReadOnlyList<string>? program = null)
    {
        AdvertisedAddress address = await AdvertisedAddress.FindAsync(flags.Network);
        string workDirectory = Path.GetFullPath(flags.WorkDir);
        // Whoever ends everything needs no whole journal for it.
        bool isStrict = flags.IsStrict && flags.Recover == RecoverKind.Reconnect;
        AgentStore store = AgentStore.Open(workDirectory, isStrict);
        RuntimeFolder? runtime = null;
        try
        {
            runtime = RuntimeFolder.Take(flags.RuntimeDir);
            AgentFlags placed = flags with { WorkDir = workDirectory };
            AgentStart start = new(placed, log, address, store, runtime, program);
            AgentHost host = new(start);
            await host.BeginAsync(cancel);
            return host;
        }
        catch (Exception failure) when (failure is System.Net.Sockets.SocketException or AgentStoreException)
        {
            store.Dispose();
            runtime?.Dispose();
            throw;
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            store.Dispose();
            runtime?.Dispose();
            string folder = runtime?.Path ?? workDirectory;
            throw new AgentStoreException($"write to {folder}: {DiskFault.Describe(failure)}", failure);
        }
    }

    /// <summary>
    /// Hands an input to the loop; a peer that fills it is not read from until there is room.
    /// </summary>
    public void Post(in AgentHostInput input, IPeerLink? from)
    {
        _loop.Post(input);
        if (from is not null) _paused.PauseIfCrowded(from, _loop);
    }

    /// <summary>Sends a peer's one request to the core, and waits for its answer.</summary>
    /// <param name="peer">Who was opened.</param>
    /// <param name="call">What the core handles of such a peer.</param>
    /// <param name="answer">Where the answer comes.</param>
    /// <param name="cancel">The caller waits no longer; the call may have been performed.</param>
    public async Task<IMessage> AskAsync(
        ConnectionId peer, IMessage call, Task<IMessage> answer, CancellationToken cancel)
    {
        Post(AgentInput.Received(peer, call, CallLink.Correlation));
        try
        {
            Task first = await Task.WhenAny(answer, _loop.Ended).WaitAsync(s_longestCall, cancel);
            return first == answer ? await answer : Unanswered("this agent stops");
        }
        catch (TimeoutException)
        {
            return Unanswered($"no answer within {s_longestCall.TotalSeconds} s; the call may still be performed");
        }
    }

    /// <summary>Says that a client was cut because it did not read.</summary>
    public void NoteSlowReader(string text) => _log.Warning(text);

    /// <summary>Answers an operator, beside the loop.</summary>
    public void Answer(Connection connection, AgentApi.Call call, uint correlation) =>
        _questions.Answer(connection, call, correlation);

    /// <summary>What the agent looks like at the end of the turn that is under way.</summary>
    public async Task<AgentSnapshot> SnapshotAsync()
    {
        TaskCompletionSource<AgentSnapshot> reader = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(AgentHostInput.ForReader(reader), null);
        await Task.WhenAny(reader.Task, _loop.Ended);
        if (!reader.Task.IsCompleted) throw new OperationCanceledException("the agent has stopped");
        return await reader.Task;
    }

    /// <summary>Stops the agent, and waits until it has.</summary>
    /// <param name="endExecutors">
    /// True ends every executor and the supervisor, unregisters, and leaves no process behind; false leaves
    /// them for the next process of this agent.
    /// </param>
    public async Task<AgentOutcome> StopAsync(bool endExecutors)
    {
        string text = endExecutors ? "told to end everything" : "told to stop";
        Post(AgentInput.StopRequested(endExecutors, text));
        AgentOutcome outcome = await _outcome.Task;
        await DisposeAsync();
        return outcome;
    }

    /// <summary>
    /// Gives everything back that belongs to this process. Without <see cref="StopAsync"/> it is as if the
    /// process had died: executors live on.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        _loop.Stop();
        await _loop.Ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _sandboxes.DisposeAsync();
        // The port first: a supervisor that is told goodbye connects again within milliseconds, and must not
        // find this agent.
        await _listener.DisposeAsync();
        _receiver.CloseAll();
        await _executors.CloseAllAsync(s_farewell);
        await _link.DisposeAsync();
        using (CancellationTokenSource limit = new(s_farewell)) await _http.StopAsync(limit.Token);
        await _http.DisposeAsync();
        _fileEndpoints.Dispose();
        _executors.Dispose();
        if (_turn.Outcome is { EndedExecutors: true }) await _supervisor.EndAllAsync();
        await _supervisor.DisposeAsync();
        _store.Dispose();
        _runtime.Dispose();
        _log.Information("stopped");
    }

    private async Task BeginAsync(CancellationToken cancel)
    {
        foreach (string warning in _store.Warnings) _log.Warning(warning);
        bool isAlive = _supervisor.FindEarlier();
        AgentRecovery recovery = _store.Recovery with
        {
            SupervisorIsAlive = isAlive,
            // No supervisor outlives its machine's restart.
            IsSameBoot = _store.Recovery.IsSameBoot || (isAlive && !_store.IsBootKnown),
        };
        await _http.StartAsync(cancel);
        // The core's first input. The time that executors have to come back begins with it, so the port is
        // opened next.
        Post(AgentInput.Recovered(recovery));
        _ = WatchLoopAsync();
        _loop.Start();
        _listener.Start();
        if (!_isCleanup)
        {
            _link.Start();
            _sandboxes.Start();
        }
        _log.Information($"listening on {EndPoint}");
    }

    private void MapAll(AgentApiEndpoint operators)
    {
        new AgentEndpoints(_questions, () => _turn.Standing).Map(_http);
        LoggingEndpoint logging = new(_log.Verbosity);
        foreach (string prefix in AgentEndpoints.Prefixes)
        {
            _http.MapCalls($"{prefix}/api/v1", operators.HandleAsync);
            _http.MapCalls($"{prefix}/api/v1/executor", _executors.HandleAsync);
            logging.Map(_http, prefix);
            _fileEndpoints.Map(_http, prefix);
        }
    }

    // A bug ends the agent: whoever waits for its end hears of it.
    private async Task WatchLoopAsync()
    {
        await _loop.Ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_loop.Ended.Exception is { } bug) _outcome.TrySetException(bug.InnerExceptions);
        else _outcome.TrySetResult(new AgentOutcome(0, "stopped", EndedExecutors: false));
    }

    private static Refusal Unanswered(string text) =>
        new() { Code = RefusalCode.Unavailable, Message = text };

    private static ulong NewSeed()
    {
        Span<byte> seed = stackalloc byte[sizeof(ulong)];
        SystemRandom.Fill(seed);
        return BitConverter.ToUInt64(seed);
    }

    private void Post(AgentInput input) => _loop.Post(AgentHostInput.ForCore(input));

    private static NativeListener Bind(
        AgentFlags flags, ConnectionSettings connections, NativePeers peers, RoleLog log)
    {
        ListenerSettings settings = new()
        {
            EndPoint = AdvertisedAddress.EndPointOf(flags.Network),
            Connections = connections,
            MaxConnections = flags.Connections.MaxConnections,
        };
        return NativeListener.Bind(settings, peers, log.Warning);
    }

    private static ConnectionSettings MakeConnections(AgentFlags flags) => new()
    {
        Self = new LocalIdentity { Role = PeerRole.Agent, SoftwareVersion = MesosdVersion.Text },
        Limits = FrameLimits.Default with
        {
            MaxFrameBytes = flags.Connections.MaxFrameBytes,
            MaxOutboundBytes = (int)Math.Min(flags.Connections.MaxOutboundQueueBytes, int.MaxValue),
        },
    };
}
