using System.Diagnostics;
using Mesosd.Metrics;
using Mesosd.Shell.Metrics;

namespace Mesosd.Shell.Loop;

/// <summary>
/// The one thread that feeds a core: it takes a bounded batch of inputs, applies each, ends the turn, and sleeps
/// until the next input or the core's next wake-up.
/// </summary>
/// <remarks>
/// <see cref="Post"/> is thread-safe and never waits for another thread: the mailbox has no lock (docs/loop.md). It
/// has no limit that drops either: whoever posts for a peer asks <see cref="IsCrowded"/> and stops reading from that
/// peer, so its length is bounded by what peers had under way.
/// </remarks>
internal sealed class RoleLoop<TInput>
{
    // A turn is short enough that a reader of snapshots or a timer waits some milliseconds at most.
    private const int MaxInputsPerTurn = 2048;

    // Peers are paused above the first and go on below the second: some megabytes of messages.
    private const int CrowdedInputs = 65_536;
    private const int RoomyInputs = 8_192;

    // The mailbox begins with some ten kilobytes, and keeps at most room for twice what pauses peers: what they
    // had under way comes on top.
    private const int FirstRingInputs = 256;
    private const int MaxRingInputs = 2 * CrowdedInputs;

    private static readonly TimeSpan s_longestSleep = TimeSpan.FromHours(1);

    private readonly MultiProducerQueue<TInput> _mailbox = new(FirstRingInputs, MaxRingInputs);
    private readonly SleepSignal _signal = new();
    private readonly IRoleTurn<TInput> _turn;
    private readonly HostClock _clock;
    private readonly Action _roomy;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _crowded;
    private readonly Histogram _turnTimes = new();
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

    /// <summary>How many inputs wait.</summary>
    public long Waiting => _mailbox.Count;

    /// <summary>How long turns took that had inputs.</summary>
    public HistogramReading TurnTimes => _turnTimes.Read();

    public void Start() => _thread.Start();

    /// <summary>Hands over an input; those of one thread are taken in the order of its posting.</summary>
    public void Post(in TInput input)
    {
        // Before waking: a loop that falls asleep must see that somebody may be paused.
        if (_mailbox.Add(input) >= CrowdedInputs) Volatile.Write(ref _crowded, true);
        _signal.Wake();
    }

    /// <summary>Ends the loop after the input under way. What is still in the mailbox is not taken.</summary>
    public void Stop()
    {
        _stopping = true;
        _signal.Wake();
    }

    private void Run()
    {
        try
        {
            while (!_stopping)
            {
                if (!TakeTurn())
                {
                    if (_turn.NextWakeup <= _clock.Now) WakeOnce();
                    else Sleep();
                }
                if (PeersMayGoOn) LetPeersGoOn();
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

    // A turn takes what waits when it begins, so that its end does not move away while inputs come in.
    private bool TakeTurn()
    {
        long waiting = Math.Min(_mailbox.Count, MaxInputsPerTurn);
        long began = Stopwatch.GetTimestamp();
        int taken = 0;
        while (taken < waiting && !_stopping && _mailbox.TryTake(out TInput input))
        {
            _turn.Take(input);
            taken++;
        }
        if (taken == 0) return false;
        FinishTurn();
        _turnTimes.Record(Stopwatch.GetElapsedTime(began));
        return true;
    }

    private bool PeersMayGoOn => IsCrowded && _mailbox.Count <= RoomyInputs;

    private void LetPeersGoOn()
    {
        Volatile.Write(ref _crowded, false);
        // Whoever pauses a peer looks at the flag again afterwards: either it sees the change, or this sees the
        // peer.
        Interlocked.MemoryBarrier();
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
        Instant until = _turn.NextWakeup;
        TimeSpan span = until == Instant.Never ? s_longestSleep : until - _clock.Now;
        // Whole milliseconds, rounded up: waking too early would only sleep again.
        double milliseconds = Math.Min(Math.Ceiling(span.TotalMilliseconds), s_longestSleep.TotalMilliseconds);
        if (milliseconds <= 0) return;
        _signal.Announce();
        if (_mailbox.CanTake || PeersMayGoOn || _stopping) _signal.Withdraw();
        else _signal.Sleep((int)milliseconds);
    }
}
