namespace Mesosd.Shell.Loop;

/// <summary>
/// The one thread that feeds a core: it takes a bounded batch of inputs, applies each, ends the turn, and sleeps
/// until the next input or the core's next wake-up.
/// </summary>
/// <remarks>
/// <see cref="Post"/> is thread-safe and never blocks. The mailbox itself has no limit that drops: whoever posts
/// for a peer asks <see cref="IsCrowded"/> and stops reading from that peer, so its length is bounded by what
/// peers had under way.
/// </remarks>
internal sealed class RoleLoop<TInput>
{
    // A turn is short enough that a reader of snapshots or a timer waits some milliseconds at most.
    private const int MaxInputsPerTurn = 2048;

    // Peers are paused above the first and go on below the second: some megabytes of messages.
    private const int CrowdedInputs = 65_536;
    private const int RoomyInputs = 8_192;

    private static readonly TimeSpan s_longestSleep = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly AutoResetEvent _arrived = new(false);
    private readonly IRoleTurn<TInput> _turn;
    private readonly HostClock _clock;
    private readonly Action _roomy;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<TInput> _inbox = [];
    private List<TInput> _batch = [];
    private bool _sleeping;
    private bool _crowded;
    private volatile bool _stopping;

    /// <param name="name">The thread's name.</param>
    /// <param name="turn">What to run.</param>
    /// <param name="clock">The role's clock.</param>
    /// <param name="roomy">Called on the loop's thread when paused peers may go on.</param>
    public RoleLoop(string name, IRoleTurn<TInput> turn, HostClock clock, Action roomy)
    {
        _turn = turn;
        _clock = clock;
        _roomy = roomy;
        _thread = new Thread(Run) { Name = name, IsBackground = true };
    }

    /// <summary>Completes when the loop has ended; fails with what ended it when that was a bug.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Whether so much waits that peers must not be read from.</summary>
    public bool IsCrowded => Volatile.Read(ref _crowded);

    public void Start() => _thread.Start();

    /// <summary>Hands over an input, to be taken in the order of posting.</summary>
    public void Post(in TInput input)
    {
        bool wake;
        lock (_gate)
        {
            _inbox.Add(input);
            if (_inbox.Count >= CrowdedInputs) Volatile.Write(ref _crowded, true);
            wake = _sleeping;
            _sleeping = false;
        }
        if (wake) _arrived.Set();
    }

    /// <summary>Ends the loop after the turn under way. What is still in the mailbox is not taken.</summary>
    public void Stop()
    {
        _stopping = true;
        _arrived.Set();
    }

    private void Run()
    {
        try
        {
            while (!_stopping)
            {
                if (TakeInbox()) ProcessBatch();
                else if (_turn.NextWakeup <= _clock.Now) WakeOnce();
                else Sleep();
            }
            _ended.SetResult();
        }
        catch (Exception bug)
        {
            // A core or a host broke one of its own promises: going on would spread the damage. Whoever owns the
            // loop ends the process with this.
            _ended.SetException(bug);
        }
    }

    private bool TakeInbox()
    {
        lock (_gate)
        {
            if (_inbox.Count == 0) return false;
            (_inbox, _batch) = (_batch, _inbox);
            return true;
        }
    }

    private void ProcessBatch()
    {
        int inTurn = 0;
        for (int index = 0; index < _batch.Count && !_stopping; index++)
        {
            _turn.Take(_batch[index]);
            if (++inTurn < MaxInputsPerTurn) continue;
            FinishTurn();
            inTurn = 0;
        }
        _batch.Clear();
        FinishTurn();
        if (!IsCrowded) return;
        lock (_gate)
        {
            if (_inbox.Count > RoomyInputs) return;
            Volatile.Write(ref _crowded, false);
        }
        _roomy();
    }

    // What the turn's inputs made possible (offers above all) belongs to the same turn.
    private void FinishTurn()
    {
        if (_turn.NextWakeup <= _clock.Now) _turn.Wake();
        _turn.EndTurn();
    }

    private void WakeOnce()
    {
        _turn.Wake();
        _turn.EndTurn();
    }

    private void Sleep()
    {
        lock (_gate)
        {
            if (_inbox.Count > 0) return;
            _sleeping = true;
        }
        Instant until = _turn.NextWakeup;
        TimeSpan span = until == Instant.Never ? s_longestSleep : until - _clock.Now;
        // Whole milliseconds, rounded up: waking too early would only sleep again.
        double milliseconds = Math.Min(Math.Ceiling(span.TotalMilliseconds), s_longestSleep.TotalMilliseconds);
        if (milliseconds > 0) _arrived.WaitOne((int)milliseconds);
        lock (_gate) _sleeping = false;
    }
}
