namespace Mesosd.Allocation;

/// <summary>
/// How long a refusal holds (<c>Filters.refuse_seconds</c>), by Mesos' rules: unset, negative or not
/// representable means the default; very long ones are cut; zero means no filter.
/// </summary>
public static class RefusalDuration
{
    /// <summary>What holds when nothing usable was said.</summary>
    public static readonly TimeSpan Default = TimeSpan.FromSeconds(5);

    /// <summary>The longest refusal.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    // Mesos counts durations in nanoseconds in 64 bits; what does not fit there was never a duration.
    private const double UnrepresentableSeconds = long.MaxValue / 1e9;

    /// <summary>The duration that a message's number of seconds stands for.</summary>
    /// <param name="refuseSeconds">Any double, NaN and infinities too; null when the field is unset.</param>
    /// <returns>From zero to <see cref="Longest"/>.</returns>
    public static TimeSpan FromSeconds(double? refuseSeconds) => refuseSeconds switch
    {
        null or double.NaN or < 0 or >= UnrepresentableSeconds => Default,
        > 365 * 86400.0 => Longest,
        double seconds => TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond)),
    };

    /// <summary>The same rules for a span: negative means the default, too long is cut.</summary>
    public static TimeSpan Clamp(TimeSpan refuseFor) =>
        refuseFor < TimeSpan.Zero ? Default : refuseFor > Longest ? Longest : refuseFor;
}
