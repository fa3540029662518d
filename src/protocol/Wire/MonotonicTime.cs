namespace Mesosd.Protocol.Wire;

/// <summary>
/// A moment on a clock that only moves forward, for time-outs. It means nothing outside its process and has
/// no relation to the calendar.
/// </summary>
/// <param name="Milliseconds">Milliseconds since some unknown start.</param>
public readonly record struct MonotonicTime(long Milliseconds) : IComparable<MonotonicTime>
{
    /// <summary>Later than every moment.</summary>
    public static readonly MonotonicTime Never = new(long.MaxValue);

    /// <summary>The present moment. Only shells ask; whatever decides is given it.</summary>
    public static MonotonicTime Now => new(Environment.TickCount64);

    /// <summary>The moment a span later.</summary>
    public static MonotonicTime operator +(MonotonicTime moment, TimeSpan span) =>
        moment == Never ? Never : new(moment.Milliseconds + (long)span.TotalMilliseconds);

    /// <summary>How much later the left moment is.</summary>
    public static TimeSpan operator -(MonotonicTime later, MonotonicTime earlier) =>
        TimeSpan.FromMilliseconds(later.Milliseconds - earlier.Milliseconds);

    /// <summary>Whether the left moment comes first.</summary>
    public static bool operator <(MonotonicTime left, MonotonicTime right) =>
        left.Milliseconds < right.Milliseconds;

    /// <summary>Whether the left moment comes later.</summary>
    public static bool operator >(MonotonicTime left, MonotonicTime right) =>
        left.Milliseconds > right.Milliseconds;

    /// <summary>Whether the left moment does not come later.</summary>
    public static bool operator <=(MonotonicTime left, MonotonicTime right) =>
        left.Milliseconds <= right.Milliseconds;

    /// <summary>Whether the left moment does not come earlier.</summary>
    public static bool operator >=(MonotonicTime left, MonotonicTime right) =>
        left.Milliseconds >= right.Milliseconds;

    /// <inheritdoc/>
    public int CompareTo(MonotonicTime other) => Milliseconds.CompareTo(other.Milliseconds);
}
