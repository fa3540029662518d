using Mesosd.Protocol.Wire;

namespace Mesosd.Protocol.Client;

/// <summary>
/// One connection to whoever leads, made again whenever it ends: tries the addresses in turn, follows
/// redirects, pauses at random between attempts (docs/protocol.md section 9). For whoever needs the bare
/// connection; frameworks use <see cref="SchedulerClient"/>, <see cref="ExecutorClient"/> or
/// <see cref="OperatorClient"/>.
/// </summary>
/// <remarks>
/// All members are thread-safe. The callbacks come from one thread at a time and must not block.
/// </remarks>
public sealed class ReconnectingLink : IAsyncDisposable
{
    private readonly LinkOptions _options;
    private readonly World _world;
    private readonly ReconnectPlan _plan;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _ordered = new(0);
    private volatile LinkAttempt? _attempt;
    private volatile string? _order;
    private MonotonicTime _lastUse;
    private int _started;
    private int _useful;
    private long _giveUpAfterMilliseconds = Timeout.Infinite;

    /// <param name="options">Whom to connect to, and as whom.</param>
    public ReconnectingLink(LinkOptions options)
    {
        _options = options;
        _world = options.World;
        _plan = new ReconnectPlan(options.Backoff, options.Seed);
    }

    /// <summary>The connection while there is one; null between connections.</summary>
    public Connection? Connection => _attempt?.Open;

    /// <summary>Whom the present connection or attempt is with.</summary>
    public string? Address => _attempt?.Address;

    /// <summary>
    /// How long to go on without a connection of use before giving up. Infinite unless set. Counted from the
    /// start, later from the end of the last connection that was of use.
    /// </summary>
    public TimeSpan GiveUpAfter
    {
        get => TimeSpan.FromMilliseconds(Volatile.Read(ref _giveUpAfterMilliseconds));
        set => Volatile.Write(ref _giveUpAfterMilliseconds, (long)value.TotalMilliseconds);
    }

    /// <summary>Begins to connect. Calls after the first do nothing.</summary>
    public void Start()
    {
        if (Interlocked.Exchange(ref _started, 1) == 0) Run();
    }

    /// <summary>
    /// The present connection has been of use (the peer has let this side register, say): when it ends, the
    /// pauses begin with the shortest, and its peer is tried first.
    /// </summary>
    public void MarkUseful() => Volatile.Write(ref _useful, 1);

    /// <summary>
    /// Goes to this peer, without a pause and whatever else is under way or waited for: somebody knows that it leads.
    /// Nothing happens when the link is with it already. Returns at once.
    /// </summary>
    public void MoveTo(string address)
    {
        if (_attempt is { IsOver: false } same && same.Address == address) return;
        _order = address;
        _ordered.Release();
        // Either this sees the attempt that is being made, or whoever makes it sees the order.
        Interlocked.MemoryBarrier();
        if (_attempt is { } other && other.Address != address) other.Drop();
    }

    /// <summary>Says goodbye and connects no more. Returns at once.</summary>
    public void Stop()
    {
        if (Interlocked.Exchange(ref _started, 1) == 0) _ended.TrySetResult();
        _stop.Cancel();
    }

    /// <summary>Says goodbye, waits a second at most for the peer's, and connects no more.</summary>
    public async ValueTask DisposeAsync()
    {
        Stop();
        await _ended.Task;
    }

    // What a callback throws is a bug: it must end the process rather than vanish in a task nobody awaits.
    private async void Run()
    {
        _lastUse = _world.Now;
        while (!_stop.IsCancellationRequested)
        {
            TakeOrder();
            LinkEnd end = await AttemptAsync();
            if (end.WasOfUse) _lastUse = _world.Now;
            if (_order is not null && !_stop.IsCancellationRequested) continue;
            if (_stop.IsCancellationRequested || !Decide(end, out TimeSpan pause)) break;
            await _world.WaitAsync(_ordered, pause, _stop.Token);
        }
        _ended.TrySetResult();
    }

    // Orders that came meanwhile are one: the last.
    private void TakeOrder()
    {
        while (_ordered.Wait(0, CancellationToken.None)) { }
        if (Interlocked.Exchange(ref _order, null) is { } address) _plan.Remember(address);
    }

    private async Task<LinkEnd> AttemptAsync()
    {
        if (_plan.Next(_options.Addresses()) is not { } address)
            return new LinkEnd("", CloseReason.Lost, "there is no address yet");
        LinkAttempt attempt = new(address, _options.Receiver, _world);
        _attempt = attempt;
        Interlocked.MemoryBarrier();
        if (_order is { } order && order != address) attempt.Drop();
        LinkEnd end = await attempt.RunAsync(_options.Connection, _options.ConnectTimeout, _stop.Token);
        end = end with { WasOfUse = Interlocked.Exchange(ref _useful, 0) != 0 };
        if (!_stop.IsCancellationRequested) _options.Ended?.Invoke(end);
        return Heed(end);
    }

    private LinkEnd Heed(LinkEnd end) => _options.FollowsRedirects
        ? end.Believing(_options.Leader?.Invoke())
        : end with { Redirection = null };

    /// <summary>What comes after an end; false when nothing does.</summary>
    private bool Decide(LinkEnd end, out TimeSpan pause)
    {
        MonotonicTime now = _world.Now;
        ReconnectDecision next = _plan.After(end);
        pause = next.Pause;
        string what = end.Opened ? $"the connection to {end.Address} ended"
            : end.Address.Length > 0 ? $"cannot connect to {end.Address}" : "cannot connect to anybody";
        bool late = GiveUpAfter != Timeout.InfiniteTimeSpan && now - _lastUse + pause >= GiveUpAfter;
        if (_options.GaveUp is { } gaveUp && (next.GiveUp || late))
        {
            gaveUp($"{what}: {end.Message}");
            return false;
        }
        if (end.Redirection?.Leader is { } leader)
            _options.Notice?.Invoke($"{end.Address} names {leader} as the leader");
        else if (end.Address.Length > 0)
            _options.Notice?.Invoke($"{what}: {end.Message}; trying again in {pause.TotalSeconds:0.##} s");
        // Else whoever looks for addresses says what keeps it from finding any.
        return true;
    }
}
