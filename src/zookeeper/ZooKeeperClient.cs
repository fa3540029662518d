using System.Diagnostics.CodeAnalysis;
using Mesosd.ZooKeeper.Connecting;
using Mesosd.ZooKeeper.Requests;
using Mesosd.ZooKeeper.Watching;
using Mesosd.ZooKeeper.Wire;

namespace Mesosd.ZooKeeper;

/// <summary>
/// A session with a ZooKeeper ensemble. It connects by itself, goes on at another server when it loses one, and begins a
/// new session when one is over. All members can be used from any thread; requests of one client are performed in the
/// order in which they were made. See docs/zookeeper.md.
/// </summary>
public sealed partial class ZooKeeperClient : IAsyncDisposable
{
    /// <summary>The version that fits every node.</summary>
    public const int AnyVersion = -1;

    private readonly ZooKeeperOptions _options;
    private readonly ZooKeeperLimits _limits;
    private readonly TimeProvider _clock;
    private readonly Chroot _chroot;
    private readonly ServerOrder _order;
    private readonly Attaching _attaching;
    private readonly EventDispatch _dispatch;
    private readonly CancellationTokenSource _stop = new();
    private readonly ITimer _timer;
    private readonly Task _run;
    private readonly Lazy<Task> _closing;

    // Guards everything below and the connection's queues. Nobody waits inside it or calls the caller's code.
    private readonly Lock _gate = new();
    private readonly Queue<Request> _waiting = new();
    private readonly WatchTable _watches = new();
    private readonly List<AuthRequest> _auths = [];
    private ServerConnection? _connection;
    private SessionState _state = SessionState.Connecting;
    private SessionTicket _ticket = SessionTicket.None;
    private SessionTicket _abandoned = SessionTicket.None;
    private TimeSpan _negotiated;
    private TaskCompletionSource _stateChanged = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _waitingBytes;
    private long _lastZxid;
    private long _lastContact;
    private long _lastAgreement;
    private bool _isClosing;

    /// <summary>Begins to connect.</summary>
    /// <param name="options">Where to, and how.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public ZooKeeperClient(ZooKeeperOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.SessionTimeout, TimeSpan.FromMilliseconds(100));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.SessionTimeout, TimeSpan.FromMilliseconds(int.MaxValue));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Limits.MaxRequestsInFlight, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Limits.MaxRequestsWaiting, 1);
        _options = options;
        _limits = options.Limits;
        _clock = options.TimeProvider;
        _chroot = new Chroot(options.Address.Chroot);
        _order = new ServerOrder(options.Address.Servers, options.Seed);
        _attaching = new Attaching(options.Dialer ?? new SocketDialer(options.Tls), _clock);
        _dispatch = new EventDispatch(_chroot, _limits.MaxEventsWaiting, options.SessionChanged, Notice);
        _negotiated = options.SessionTimeout;
        _closing = new Lazy<Task>(CloseOnceAsync);
        if (options.Credentials is { } credentials) _auths.Add(new AuthRequest(credentials));
        _timer = _clock.CreateTimer(
            static self => ((ZooKeeperClient)self!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(LookAgainAfter, Timeout.InfiniteTimeSpan);
        _run = Task.Run(RunAsync);
    }

    /// <summary>How the client stands with its ensemble.</summary>
    public SessionState State
    {
        get { lock (_gate) return _state; }
    }

    /// <summary>The session, which is also the owner that its ephemeral nodes show; 0 when there is none.</summary>
    public long SessionId
    {
        get { lock (_gate) return _ticket.Id; }
    }

    /// <summary>How long the ensemble keeps the session without hearing of it; until it said so, what was asked for.</summary>
    public TimeSpan NegotiatedTimeout
    {
        get { lock (_gate) return _negotiated; }
    }

    /// <summary>The last transaction that the client saw.</summary>
    public long LastZxid
    {
        get { lock (_gate) return _lastZxid; }
    }

    /// <summary>The server that serves the session, or null.</summary>
    public ZooKeeperServer? Server
    {
        get { lock (_gate) return _connection?.Server; }
    }

    /// <summary>
    /// When the last request, ping or handshake that was answered was sent, as a timestamp of the options' clock: the
    /// session lived at that moment in the eyes of the server that answered. 0 before the first.
    /// </summary>
    public long LastContact
    {
        get { lock (_gate) return _lastContact; }
    }

    /// <summary>
    /// When the last change that was answered was sent, also one that was refused because of a node's version, presence
    /// or children: at that moment or later a majority of the servers agreed that the session lives, which an answer to a
    /// read or a ping does not show. 0 before the first; it is not reset with the session.
    /// </summary>
    public long LastAgreement
    {
        get { lock (_gate) return _lastAgreement; }
    }

    private TimeSpan RequestTimeout => _options.RequestTimeout ?? _negotiated;

    /// <summary>Waits until a server serves the session.</summary>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>The session's id, or why there will never be one.</returns>
    public async Task<ZooKeeperResult<long>> ConnectedAsync(CancellationToken cancel = default)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_state == SessionState.Connected) return ZooKeeperResult<long>.Ok(_ticket.Id);
                if (Refusal() is var refusal and not ZooKeeperError.None) return ZooKeeperResult<long>.Failed(refusal);
                changed = _stateChanged.Task;
            }
            await changed.WaitAsync(cancel);
        }
    }

    /// <summary>
    /// Ends the session properly, behind the requests that were made before, so that its ephemeral nodes go at once. It
    /// waits for the ensemble at most a third of the session time-out; without an answer the session runs out by itself.
    /// </summary>
    public Task CloseAsync() => _closing.Value;

    /// <summary>Closes the client.</summary>
    public async ValueTask DisposeAsync() => await CloseAsync();

    private async Task CloseOnceAsync()
    {
        CloseRequest? farewell = BeginClosing();
        if (farewell is not null)
        {
            try
            {
                await farewell.Completion.WaitAsync(_options.SessionTimeout / 3, _clock);
            }
            catch (TimeoutException)
            {
                Notice("the ZooKeeper session could not be ended in time; it will run out by itself");
            }
        }
        await StopAsync();
    }

    private CloseRequest? BeginClosing()
    {
        CloseRequest farewell = new();
        lock (_gate)
        {
            _isClosing = true;
            bool hasSession = _ticket.Id != 0 && _state is SessionState.Connected or SessionState.Disconnected;
            if (!hasSession) return null;
            Accept(farewell);
            _connection?.SendSignal.Set();
        }
        return farewell;
    }

    private async Task StopAsync()
    {
        ServerConnection? connection;
        lock (_gate) connection = _connection;
        await _stop.CancelAsync();
        connection?.End("the client was closed");
        await _run;
        await _timer.DisposeAsync();
        _stop.Dispose();
        lock (_gate)
        {
            if (_state != SessionState.Closed) Enter(SessionState.Closed, "the client was closed");
        }
    }

    /// <summary>Why no request can be taken, now and for good.</summary>
    private ZooKeeperError Refusal() => _state switch
    {
        _ when _isClosing => ZooKeeperError.Closed,
        SessionState.Closed => ZooKeeperError.Closed,
        SessionState.AuthFailed => ZooKeeperError.AuthFailed,
        SessionState.Expired when !_options.RenewSession => ZooKeeperError.SessionExpired,
        _ => ZooKeeperError.None,
    };

    private void Enter(SessionState state, string reason)
    {
        _state = state;
        _dispatch.Tell(new SessionChange(state, _ticket.Id, reason));
        TaskCompletionSource changed = _stateChanged;
        _stateChanged = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.TrySetResult();
    }

    [SuppressMessage("Design", "CA1031", Justification = "A log that fails must not end a session.")]
    private void Notice(string sentence)
    {
        try
        {
            _options.Notice?.Invoke(sentence);
        }
        // The log is the caller's own code, and there is nobody else to tell.
        catch (Exception)
        {
        }
    }
}
