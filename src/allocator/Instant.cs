namespace Mesosd;

/// <summary>
/// A moment, in nanoseconds since the Unix epoch. Pure code gets moments as arguments and never asks a clock.
/// </summary>
/// <param name="Nanoseconds">Nanoseconds since 1970-01-01T00:00:00Z; may be negative.</param>
public readonly record struct Instant(long Nanoseconds) : IComparable<Instant>
{
    private const long NanosecondsPerTick = 100;

    /// <summary>Later than every moment: no wake-up is wanted.</summary>
    public static readonly Instant Never = new(long.MaxValue);

    /// <summary>The Unix epoch, where simulated time may start.</summary>
    public static readonly Instant Zero = new(0);

    /// <summary>Seconds since the epoch as Mesos' status timestamps have them.</summary>
    public double ToUnixSeconds() => Nanoseconds / 1e9;

    /// <summary>The later moment; <see cref="Never"/> stays, and an overflow ends there too.</summary>
    public static Instant operator +(Instant moment, TimeSpan span)
    {
        if (moment == Never) return Never;
        Int128 sum = moment.Nanoseconds + (Int128)span.Ticks * NanosecondsPerTick;
        return sum >= long.MaxValue ? Never : new Instant((long)Int128.Max(sum, long.MinValue));
    }

    /// <summary>The earlier moment.</summary>
    public static Instant operator -(Instant moment, TimeSpan span) => moment + span.Negate();

    /// <summary>How much later the left moment is, in whole ticks of 100 ns.</summary>
    public static TimeSpan operator -(Instant later, Instant earlier) =>
        new((later.Nanoseconds - earlier.Nanoseconds) / NanosecondsPerTick);

    /// <summary>Whether the left moment comes first.</summary>
    public static bool operator <(Instant left, Instant right) => left.Nanoseconds < right.Nanoseconds;

    /// <summary>Whether the left moment comes later.</summary>
    public static bool operator >(Instant left, Instant right) => left.Nanoseconds > right.Nanoseconds;

    /// <summary>Whether the left moment does not come later.</summary>
    public static bool operator <=(Instant left, Instant right) => left.Nanoseconds <= right.Nanoseconds;

    /// <summary>Whether the left moment does not come earlier.</summary>
    public static bool operator >=(Instant left, Instant right) => left.Nanoseconds >= right.Nanoseconds;

    /// <summary>The earlier of two moments.</summary>
    public static Instant Min(Instant left, Instant right) => left < right ? left : right;

    /// <inheritdoc/>
    public int CompareTo(Instant other) => Nanoseconds.CompareTo(other.Nanoseconds);

    /// <summary>The moment in ISO 8601, for people.</summary>
    public override string ToString() => this == Never
        ? "never"
        : DateTimeOffset.UnixEpoch.AddTicks(Nanoseconds / NanosecondsPerTick)
            .ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'");
}
