namespace Mesosd.Protocol.Client;

/// <summary>
/// The pauses between attempts. The whole pause is left to chance, between zero and a limit that doubles:
/// after a master's restart everybody comes back at once. The same seed gives the same pauses.
/// </summary>
/// <param name="settings">First and longest pause.</param>
/// <param name="seed">Any number; different clients should use different ones.</param>
/// <remarks>Not thread-safe.</remarks>
public sealed class Backoff(BackoffSettings settings, ulong seed)
{
    // 2^62 ticks are 14,000 years: no cap is beyond.
    private const int MaxDoublings = 62;

    private ulong _state = seed;

    /// <summary>How many failures there were in a row.</summary>
    public int Failures { get; private set; }

    /// <summary>The longest pause that the present number of failures allows.</summary>
    public TimeSpan Limit
    {
        get
        {
            if (Failures == 0) return TimeSpan.Zero;
            double ticks = settings.Base.Ticks * Math.Pow(2, Math.Min(Failures - 1, MaxDoublings));
            return ticks >= settings.Cap.Ticks ? settings.Cap : TimeSpan.FromTicks((long)ticks);
        }
    }

    /// <summary>Counts one more failure.</summary>
    /// <param name="atLeast">What the count becomes at least: an overloaded peer asks for four.</param>
    /// <returns>How long to wait before the next attempt.</returns>
    public TimeSpan Fail(int atLeast = 1)
    {
        if (Failures < int.MaxValue) Failures++;
        Failures = Math.Max(Failures, atLeast);
        return UpTo(Limit);
    }

    /// <summary>A random span between zero and a limit.</summary>
    public TimeSpan UpTo(TimeSpan limit)
    {
        // SplitMix64, by Steele, Lea and Flood; 53 bits of it fill a double exactly.
        ulong mixed = _state += 0x9e3779b97f4a7c15;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        mixed ^= mixed >> 31;
        return limit * ((mixed >> 11) * (1.0 / (1UL << 53)));
    }

    /// <summary>The connection was of use: the next failure is the first again.</summary>
    public void Reset() => Failures = 0;
}
