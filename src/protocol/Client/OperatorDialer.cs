using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Protocol.Client;

/// <summary>Gets an operator's calls a connection, in a bounded time.</summary>
internal sealed class OperatorDialer : IFrameReceiver, IAsyncDisposable
{
    // Of one attempt, TCP and handshake; the whole of a call's attempts has the caller's limit.
    private static readonly TimeSpan s_longestAttempt = TimeSpan.FromSeconds(5);

    // Less says nothing about a peer that is far away.
    private static readonly TimeSpan s_shortestAttempt = TimeSpan.FromMilliseconds(500);

    // Whoever waits for longer wants to know what for.
    private static readonly TimeSpan s_patienceOfPeople = TimeSpan.FromSeconds(1);

    private readonly OperatorOptions _options;
    private readonly World _world;
    private readonly ConnectionSettings _settings;
    private readonly MasterLocator _locator;
    private readonly ReconnectPlan _plan;
    private readonly SemaphoreSlim _dialling = new(1, 1);
    private readonly SemaphoreSlim _news = new(0);
    private readonly CancellationTokenSource _stop = new();
    private Task<LinkEnd> _lastEnd = Task.FromResult(new LinkEnd("", CloseReason.None, ""));
    private volatile string? _heardOfLeader;
    private volatile LinkAttempt? _attempt;
    private volatile RequestSession? _current;

    public OperatorDialer(OperatorOptions options)
    {
        _options = options;
        _world = options.World;
        _plan = new ReconnectPlan(options.Backoff, _world.MakeSeed());
        _locator = new MasterLocator(
            options.Addresses, new MasterLocatorOptions { Notice = text => _heardOfLeader = text });
        _locator.Changed += GoToLeader;
        LocalIdentity self = new()
        {
            Role = PeerRole.Operator,
            Principal = options.Principal,
            SoftwareVersion = options.SoftwareVersion,
        };
        _settings = _world.Settle(self, options.Limits);
    }

    /// <summary>The present connection's session, if there is one.</summary>
    public RequestSession? Current => _current is { IsOpen: true } open && IsWithLeader(open) ? open : null;

    /// <summary>The present connection's session, or that of a new connection.</summary>
    /// <param name="patience">How long it may take to make one.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async Task<RequestSession> GetAsync(TimeSpan patience, CancellationToken cancel)
    {
        if (Current is { } open) return open;
        ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, typeof(OperatorClient));
        using CancellationTokenSource over = new(patience > TimeSpan.Zero ? patience : TimeSpan.Zero, _world.Time);
        using CancellationTokenSource limit =
            CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancel, _stop.Token);
        Task turn = _dialling.WaitAsync(limit.Token);
        await turn.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!turn.IsCompletedSuccessfully)
        {
            ThrowIfEnded(cancel);
            throw new MasterUnreachableException([$"{MasterLocator.Describe(_options.Addresses)}: no answer in time"]);
        }
        try
        {
            return Current ?? await DialAsync(patience, limit.Token, cancel);
        }
        finally
        {
            _dialling.Release();
        }
    }

    /// <summary>
    /// Its peer cannot serve at present: the next call asks others first. Not while other calls wait for their answers.
    /// </summary>
    public void Leave(RequestSession session)
    {
        if (session.OpenRequests > 0) return;
        session.IsLeft = true;
        session.Connection.Abort(CloseReason.ClosedHere, "it cannot serve at present");
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
        RequestSession session = new(connection, _attempt!.Address, _options.Limits.Decode, _world);
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

    private async Task<RequestSession> DialAsync(
        TimeSpan patience, CancellationToken limit, CancellationToken cancel)
    {
        MonotonicTime began = _world.Now;
        bool isTold = false;
        await NoteLastEndAsync();
        bool known = await FindMastersAsync(patience, limit);
        DialReport report = new(_locator.Addresses.Count, _options.MaxRounds);
        if (!known && _options.Addresses.Count > 0)
            report.Interrupted(MasterLocator.Describe(_options.Addresses), patience, _heardOfLeader);
        ThrowIfEnded(cancel);
        while (!report.IsOver && _plan.Next(_locator.Addresses) is { } address)
        {
            if (await TryAsync(address, LongestAttempt(patience), limit) is not { } end) return _current!;
            if (limit.IsCancellationRequested) report.Interrupted(address, patience);
            else
            {
                isTold = isTold || Tell(end, patience, _world.Now - began);
                await PauseAsync(report.Failed(end, _plan.After(end)), limit);
                if (limit.IsCancellationRequested) report.End();
            }
            ThrowIfEnded(cancel);
        }
        throw new MasterUnreachableException(report.Attempts);
    }

    // Whether it is known whom to ask: ZooKeeper may have to say.
    private async Task<bool> FindMastersAsync(TimeSpan patience, CancellationToken limit)
    {
        MonotonicTime began = _world.Now;
        Task known = _locator.KnownAsync(limit);
        if (_options.Notice is not null && !known.IsCompleted)
        {
            await known.WaitAsync(s_patienceOfPeople, _world.Time, limit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!known.IsCompleted)
            {
                string asked = MasterLocator.Describe(_options.Addresses);
                Tell(new LinkEnd(asked, CloseReason.None, _heardOfLeader ?? "no answer"), patience, _world.Now - began);
            }
        }
        await known.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return known.IsCompletedSuccessfully;
    }

    private void ThrowIfEnded(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, typeof(OperatorClient));
    }

    private bool Tell(LinkEnd end, TimeSpan patience, TimeSpan since)
    {
        if (_options.Notice is not { } notice || since < s_patienceOfPeople) return false;
        notice($"{end.Address}: {end.Message}; trying on for {(patience - since).TotalSeconds:0} s");
        return true;
    }

    // One that does not answer must leave time to ask all others.
    private TimeSpan LongestAttempt(TimeSpan patience)
    {
        TimeSpan share = patience / (_locator.Addresses.Count + 1);
        return share < s_shortestAttempt ? s_shortestAttempt : share < s_longestAttempt ? share : s_longestAttempt;
    }

    // A connection to whoever led before may live on for a while.
    private bool IsWithLeader(RequestSession session) => _locator.Leader is not { } leader || leader == session.Address;

    /// <summary>One attempt; null when it led to a connection.</summary>
    private async Task<LinkEnd?> TryAsync(string address, TimeSpan longest, CancellationToken limit)
    {
        while (_news.Wait(0, CancellationToken.None)) { }
        LinkAttempt attempt = new(address, this, _world);
        _attempt = attempt;
        _lastEnd = attempt.RunAsync(_settings, longest, _stop.Token);
        Task wait = attempt.Opened.WaitAsync(longest, _world.Time, limit);
        await wait.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (attempt.Opened.IsCompletedSuccessfully)
            return attempt.Opened.Result ? null : (await _lastEnd).Believing(_locator.Leader);
        // An attempt that is given up must not end as a connection that nobody knows of.
        attempt.Drop();
        await _lastEnd;
        return new LinkEnd(address, CloseReason.Lost, $"no answer within {longest.TotalSeconds:0.#} s");
    }

    // Whoever watches ZooKeeper need not wait for the one that led before, nor for the end of a pause.
    private void GoToLeader()
    {
        if (_attempt is { Opened.IsCompleted: false } other && other.Address != _locator.Leader) other.Drop();
        _news.Release();
    }

    // The connection before the present attempts: the plan learns how it ended.
    private async Task NoteLastEndAsync()
    {
        if (_current is not { } last) return;
        if (!IsWithLeader(last)) _attempt!.Drop();
        LinkEnd end = await _lastEnd;
        _current = null;
        _plan.After(end with { WasOfUse = last is { WasAnswered: true, IsLeft: false } });
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken limit)
    {
        if (pause > TimeSpan.Zero) await _world.WaitAsync(_news, pause, limit);
    }
}
