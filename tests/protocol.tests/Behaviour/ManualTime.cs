using Mesosd.Protocol.Wire;

namespace Mesosd.Protocol.Tests.Behaviour;

/// <summary>Time that passes when a case says so, for timers and for the connections' own time-outs.</summary>
internal sealed class ManualTime : TimeProvider
{
    // As often as the real timer looks at the connections.
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly List<Alarm> _alarms = [];
    private TimeSpan _now = TimeSpan.FromDays(1);

    public HeartbeatTimer Heartbeats { get; } = new(automatic: false);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public TimeSpan Now
    {
        get { lock (_gate) return _now; }
    }

    public override long GetTimestamp() => Now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Alarm alarm = new(this, () => callback(state));
        alarm.Change(dueTime, period);
        return alarm;
    }

    /// <summary>How long until the first timer that goes off once; null when there is none.</summary>
    public TimeSpan? SoonestAlarm
    {
        get
        {
            lock (_gate) return _alarms.Where(alarm => !alarm.Repeats).Select(alarm => (TimeSpan?)(alarm.Due - _now)).Min();
        }
    }

    /// <summary>Lets time pass: timers go off at their moments, in order.</summary>
    public void Advance(TimeSpan span)
    {
        TimeSpan end = Now + span;
        for (TimeSpan look = Now + s_look; Now < end; look += s_look)
        {
            TimeSpan until = look < end ? look : end;
            while (TakeDue(until) is { } alarm) alarm.GoOff();
            lock (_gate) _now = until;
            Heartbeats.Tick(new MonotonicTime((long)until.TotalMilliseconds));
        }
    }

    /// <summary>The same at once, as for a program that was held up: what is due goes off late.</summary>
    public void Jump(TimeSpan span)
    {
        TimeSpan end;
        lock (_gate) end = _now += span;
        while (TakeDue(end) is { } alarm) alarm.GoOff();
        Heartbeats.Tick(new MonotonicTime((long)end.TotalMilliseconds));
    }

    private Alarm? TakeDue(TimeSpan until)
    {
        lock (_gate)
        {
            Alarm? first = _alarms.Where(alarm => alarm.Due <= until).MinBy(alarm => alarm.Due);
            if (first is null) return null;
            if (first.Due > _now) _now = first.Due;
            // One that is late goes off once.
            while (first.Repeats && first.Due <= _now) first.Due += first.Period;
            if (!first.Repeats) _alarms.Remove(first);
            return first;
        }
    }

    private sealed class Alarm(ManualTime time, Action goOff) : ITimer
    {
        public TimeSpan Due { get; set; }

        public TimeSpan Period { get; private set; }

        public bool Repeats => Period > TimeSpan.Zero;

        public void GoOff() => goOff();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                time._alarms.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan) return true;
                (Due, Period) = (time._now + dueTime, period);
                time._alarms.Add(this);
                return true;
            }
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
