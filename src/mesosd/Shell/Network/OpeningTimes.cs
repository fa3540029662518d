using Mesosd.Protocol.Wire;

namespace Mesosd.Shell.Network;

/// <summary>
/// Ends connections that show no first byte in time. All have the same time, so they stand in a queue in the
/// order of their deadlines; settled ones stay in it as empty shells until theirs. Thread-safe.
/// </summary>
internal sealed class OpeningTimes : IDisposable
{
    private static readonly TimeSpan s_period = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Queue<Opening> _openings = new();
    private readonly TimeSpan _timeout;
    private readonly Timer _timer;

    public OpeningTimes(TimeSpan timeout)
    {
        _timeout = timeout;
        TimeSpan period = timeout < s_period ? timeout : s_period;
        _timer = new Timer(
            static self => ((OpeningTimes)self!).Expire(MonotonicTime.Now), this, period, period);
    }

    public void Add(Opening opening)
    {
        opening.Deadline = MonotonicTime.Now + _timeout;
        lock (_gate) _openings.Enqueue(opening);
    }

    public void Dispose()
    {
        _timer.Dispose();
        Expire(MonotonicTime.Never);
    }

    private void Expire(MonotonicTime now)
    {
        while (TakeExpired(now) is { } opening) opening.Expire();
    }

    private Opening? TakeExpired(MonotonicTime now)
    {
        lock (_gate)
        {
            bool expired = _openings.TryPeek(out Opening? first) && first.Deadline <= now;
            return expired ? _openings.Dequeue() : null;
        }
    }
}
