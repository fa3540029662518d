using Mesosd.Coordination;
using Mesosd.Leadership;
using Mesosd.Shell.Log;
using Mesosd.ZooKeeper;

namespace Mesosd.Shell.Coordination;

/// <summary>
/// Performs a master's coordination requests with a ZooKeeper session, which it makes, keeps and makes anew for as long
/// as it lives. What comes of requests, and what becomes of the session, is told in one order.
/// </summary>
/// <remarks>All members are thread-safe.</remarks>
internal sealed class ZooKeeperCoordination : IAsyncDisposable
{
    // The lease is 5/12 of the session (docs/high-availability.md): three answers in a row may be lost or slow.
    private const int BeatsPerSession = 10;

    private readonly ZooKeeperUrl _url;
    private readonly CoordinationSteps _steps;
    private readonly HostClock _clock;
    private readonly Action<LeadershipInput> _tell;
    private readonly RoleLog _log;
    private readonly CancellationTokenSource _stop = new();

    // Guards everything below, and the order of what is told. Nobody waits inside it.
    private readonly Lock _gate = new();
    private readonly Queue<AskedRequest> _open = new();
    private readonly ZooKeeperClient _client;
    private Task _beating = Task.CompletedTask;
    private bool _isConnected;
    private long _session;

    /// <summary>Begins to connect.</summary>
    /// <param name="url">The ensemble, and who this master is there.</param>
    /// <param name="sessionTimeout">How long the session shall outlast silence.</param>
    /// <param name="clock">The master's clock.</param>
    /// <param name="tell">Takes what happens, from any thread.</param>
    /// <param name="log">Where to log.</param>
    public ZooKeeperCoordination(
        ZooKeeperUrl url, TimeSpan sessionTimeout, HostClock clock, Action<LeadershipInput> tell, RoleLog log)
    {
        _url = url;
        _steps = new CoordinationSteps(url.Credentials is not null);
        _clock = clock;
        _tell = tell;
        _log = log;
        // Told at once from other threads, and they use the client.
        lock (_gate) _client = new ZooKeeperClient(OptionsOf(url, sessionTimeout));
    }

    /// <summary>Asks; the answer is told. Requests are performed in the order of the calls.</summary>
    public void Ask(CoordinationRequestId id, CoordinationRequest request)
    {
        AskedRequest asked = new(id);
        lock (_gate)
        {
            if (!_isConnected)
            {
                _tell(LeadershipInput.Answered(id, Unavailable("there is no connection to ZooKeeper")));
                return;
            }
            _open.Enqueue(asked);
        }
        _ = AnswerAsync(asked, request);
    }

    /// <summary>Ends the session, so that its nodes go at once.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _client.CloseAsync();
        await _beating;
    }

    private ZooKeeperOptions OptionsOf(ZooKeeperUrl url, TimeSpan sessionTimeout) => new()
    {
        Address = url.Ensemble,
        Credentials = url.Credentials,
        SessionTimeout = sessionTimeout,
        // An ensemble that is away as a whole keeps its sessions; only its servers can say that one is over.
        SilenceBeforeExpiry = Timeout.InfiniteTimeSpan,
        SessionChanged = Take,
        Notice = text => _log.Information($"ZooKeeper: {text}"),
    };

    // ---- requests

    private async Task AnswerAsync(AskedRequest asked, CoordinationRequest request)
    {
        CoordinationAnswer answer = await PerformAsync(request);
        lock (_gate)
        {
            // Whoever lost the connection in between was told that the outcome is not known.
            if (asked.IsGivenUp) return;
            if (request.Kind == CoordinationRequestKind.Transact) TellProof();
            asked.Answer = answer;
            while (_open.TryPeek(out AskedRequest? first) && first.Answer is { } ready)
            {
                _open.Dequeue();
                _tell(LeadershipInput.Answered(first.Id, ready));
            }
        }
    }

    private async Task<CoordinationAnswer> PerformAsync(CoordinationRequest request) => request.Kind switch
    {
        CoordinationRequestKind.List => await ListAsync(request),
        CoordinationRequestKind.Read => await ReadAsync(request),
        _ => _steps.AnswerOf(request, await _client.CommitAsync(_steps.Of(request))),
    };

    private async Task<CoordinationAnswer> ListAsync(CoordinationRequest request)
    {
        ZooKeeperResult<NodeChildren> result = await _client.GetChildrenAsync(request.Path, WatchFor(request));
        return result.IsOk
            ? new CoordinationAnswer(CoordinationStatus.Done) { Children = result.Value.Names }
            : CoordinationSteps.Failed(result.Error, request.Path);
    }

    private async Task<CoordinationAnswer> ReadAsync(CoordinationRequest request)
    {
        ZooKeeperResult<NodeData> result = await _client.GetAsync(request.Path, WatchFor(request));
        if (result.IsOk)
        {
            long owner = result.Value.Stat.EphemeralOwner;
            return new CoordinationAnswer(CoordinationStatus.Done) { Data = result.Value.Data, Owner = owner };
        }
        if (result.Error == ZooKeeperError.NoNode && request.Watches)
        {
            // A node that is not there can be watched only by asking whether it is.
            ZooKeeperResult<NodeStat?> known = await _client.ExistsAsync(request.Path, WatchFor(request));
            if (known is { IsOk: true, Value: not null }) _tell(LeadershipInput.Changed(request.Path));
            else if (!known.IsOk) return CoordinationSteps.Failed(known.Error, request.Path);
        }
        return CoordinationSteps.Failed(result.Error, request.Path);
    }

    private Action<WatchEvent>? WatchFor(CoordinationRequest request) =>
        request.Watches ? change => TakeChange(request.Path, change) : null;

    // The end of the session is told as such, and covers its watches.
    private void TakeChange(string path, WatchEvent change)
    {
        if (change.Kind is WatchEventKind.SessionEnded or WatchEventKind.Removed) return;
        _tell(LeadershipInput.Changed(path));
    }

    // ---- the session

    private void Take(SessionChange change)
    {
        lock (_gate)
        {
            switch (change.State)
            {
                case SessionState.Connected: Open(change.SessionId); break;
                case SessionState.Connecting or SessionState.Disconnected: Interrupt(change.Reason); break;
                case SessionState.Expired: Expire(change.Reason); break;
                case SessionState.AuthFailed:
                    _log.Error($"ZooKeeper: {change.Reason}; correct the user and password of --zk and restart the master");
                    Expire(change.Reason);
                    break;
                case SessionState.Closed: GiveUpOpen(change.Reason); break;
            }
        }
    }

    private void Open(long session)
    {
        bool isNew = session != _session;
        _session = session;
        _isConnected = true;
        // A new session is agreed on by a majority; one that is attached again was known to a single server.
        long sentAt = isNew ? _client.LastContact : _client.LastAgreement;
        TimeSpan timeout = _client.NegotiatedTimeout;
        _log.Information($"ZooKeeper: session 0x{session:x} at {_client.Server}, time-out {timeout.TotalSeconds:0.###} s");
        _tell(LeadershipInput.SessionOpened(session, timeout, MomentOf(sentAt)));
        if (_beating.IsCompleted) _beating = BeatAsync(timeout / BeatsPerSession);
    }

    private void Interrupt(string reason)
    {
        if (!_isConnected) return;
        GiveUpOpen(reason);
        _tell(LeadershipInput.SessionInterrupted());
    }

    private void Expire(string reason)
    {
        GiveUpOpen(reason);
        if (_session == 0) return;
        _session = 0;
        _tell(LeadershipInput.SessionExpired());
    }

    private void GiveUpOpen(string reason)
    {
        _isConnected = false;
        while (_open.TryDequeue(out AskedRequest? asked))
        {
            asked.IsGivenUp = true;
            _tell(LeadershipInput.Answered(asked.Id, asked.Answer ?? Unavailable(reason)));
        }
    }

    // Only what a majority has agreed on proves anything: a server that is cut off from the others answers pings and
    // questions for a while, when the session may be over elsewhere.
    private async Task BeatAsync(TimeSpan period)
    {
        using PeriodicTimer timer = new(period);
        ZooKeeperOperation[] nothing = [ZooKeeperOperation.Check(_url.Path)];
        try
        {
            do
            {
                await _client.CommitAsync(nothing, _stop.Token);
                lock (_gate)
                {
                    if (_isConnected) TellProof();
                }
            }
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
            // The master stops.
        }
    }

    private void TellProof() => _tell(LeadershipInput.SessionProven(_session, MomentOf(_client.LastAgreement)));

    private Instant MomentOf(long timestamp) =>
        timestamp == 0 ? new Instant(0) : _clock.Now - TimeProvider.System.GetElapsedTime(timestamp);

    private static CoordinationAnswer Unavailable(string reason) =>
        new(CoordinationStatus.Unavailable) { Text = reason };

    /// <summary>A request whose answer was not told yet.</summary>
    private sealed class AskedRequest(CoordinationRequestId id)
    {
        public CoordinationRequestId Id { get; } = id;

        public CoordinationAnswer? Answer { get; set; }

        public bool IsGivenUp { get; set; }
    }
}
