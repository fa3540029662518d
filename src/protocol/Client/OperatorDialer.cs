using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Protocol.Client;

/// <summary>Gets an operator's calls a connection, with a bounded number of attempts each time.</summary>
internal sealed class OperatorDialer : IFrameReceiver, IAsyncDisposable
{
    // Of one attempt; the whole of a call's attempts has the caller's limit.
    private static readonly TimeSpan s_connectTimeout = TimeSpan.FromSeconds(5);

    private readonly OperatorOptions _options;
    private readonly ConnectionSettings _settings;
    private readonly MasterLocator _locator;
    private readonly ReconnectPlan _plan = new(BackoffSettings.Operator, (ulong)Random.Shared.NextInt64());
    private readonly SemaphoreSlim _dialling = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private Task<LinkEnd> _lastEnd = Task.FromResult(new LinkEnd("", CloseReason.None, ""));
    private LinkAttempt? _attempt;
    private volatile RequestSession? _current;

    public OperatorDialer(OperatorOptions options)
    {
        _options = options;
        _locator = new MasterLocator(options.Addresses);
        _settings = new ConnectionSettings
        {
            Self = new LocalIdentity
            {
                Role = PeerRole.Operator,
                Principal = options.Principal,
                SoftwareVersion = options.SoftwareVersion,
            },
            Limits = options.Limits,
        };
    }

    /// <summary>The present connection's session, if there is one.</summary>
    public RequestSession? Current => _current is { IsOpen: true } open && IsWithLeader(open) ? open : null;

    /// <summary>The present connection's session, or that of a new connection.</summary>
    public async Task<RequestSession> GetAsync(CancellationToken cancel)
    {
        if (Current is { } open) return open;
        ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, typeof(OperatorClient));
        await _dialling.WaitAsync(cancel);
        try
        {
            return Current ?? await DialAsync(cancel);
        }
        finally
        {
            _dialling.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _locator.DisposeAsync();
        // Whoever is dialling finds out first; then nobody makes a connection any more.
        await _dialling.WaitAsync();
        await _lastEnd;
        _dialling.Release();
    }

    void IFrameReceiver.OnOpened(Connection connection)
    {
        RequestSession session = new(connection, _attempt!.Address, _options.Limits.Decode);
        connection.Tag = session;
        _current = session;
    }

    void IFrameReceiver.OnFrame(Connection connection, in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        RequestSession session = (RequestSession)connection.Tag!;
        if (!session.TryTakeAnswer(header, payload)) connection.RefuseUnknownKind(header);
    }

    void IFrameReceiver.OnTurnEnd(Connection connection) => connection.Flush();

    void IFrameReceiver.OnClosed(Connection connection, CloseReason reason, string? message)
    {
        RequestSession session = (RequestSession)connection.Tag!;
        string why = message ?? reason.ToString();
        session.End($"the connection to {session.Address} ended before the answer came: {why}");
    }

    private async Task<RequestSession> DialAsync(CancellationToken cancel)
    {
        await NoteLastEndAsync();
        using CancellationTokenSource limit =
            CancellationTokenSource.CreateLinkedTokenSource(cancel, _stop.Token);
        limit.CancelAfter(_options.ConnectTimeout);
        Task known = _locator.KnownAsync(limit.Token);
        await known.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        DialReport report = new(_locator.Addresses.Count, _options.MaxRounds);
        if (!known.IsCompletedSuccessfully && _options.Addresses.Count > 0)
            report.Interrupted(MasterLocator.Describe(_options.Addresses), _options.ConnectTimeout);
        cancel.ThrowIfCancellationRequested();
        while (!report.IsOver && _plan.Next(_locator.Addresses) is { } address)
        {
            Task<LinkEnd> end = Begin(address);
            if (await OpenedAsync(end, limit.Token)) return _current!;
            if (limit.IsCancellationRequested) report.Interrupted(address, _options.ConnectTimeout);
            else await PauseAsync(report.Failed(await end, _plan.After(await end)), limit.Token);
            cancel.ThrowIfCancellationRequested();
            ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, typeof(OperatorClient));
        }
        throw new MasterUnreachableException(report.Attempts);
    }

    // A connection to whoever led before may live on for a while.
    private bool IsWithLeader(RequestSession session) => _locator.Leader is not { } leader || leader == session.Address;

    private Task<LinkEnd> Begin(string address)
    {
        _attempt = new LinkAttempt(address, this);
        return _lastEnd = _attempt.RunAsync(_settings, s_connectTimeout, _stop.Token);
    }

    private async Task<bool> OpenedAsync(Task<LinkEnd> end, CancellationToken limit)
    {
        Task<bool> opened = _attempt!.Opened;
        Task wait = opened.WaitAsync(limit);
        await wait.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (opened.IsCompletedSuccessfully) return opened.Result;
        // An attempt that is given up must not end as a connection that nobody knows of.
        _attempt.Abandon();
        await end;
        return false;
    }

    // The connection before the present attempts: the plan learns how it ended.
    private async Task NoteLastEndAsync()
    {
        if (_current is not { } last) return;
        if (!IsWithLeader(last)) _attempt!.Drop();
        LinkEnd end = await _lastEnd;
        _current = null;
        _plan.After(end with { WasOfUse = last.WasAnswered });
    }

    private static async Task PauseAsync(TimeSpan pause, CancellationToken limit)
    {
        if (pause > TimeSpan.Zero)
            await Task.Delay(pause, limit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
