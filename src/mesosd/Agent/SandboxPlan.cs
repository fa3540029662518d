namespace Mesosd.Agent;

/// <summary>
/// Which sandboxes go. As in Mesos, that of a run that has ended is kept for a time, and for less of it the fuller the disk is.
/// When it ended is told by its directory's own time, which is renewed while the run lives: nothing of it need be remembered.
/// Pure.
/// </summary>
/// <param name="delay">How long they are kept on an empty disk (<c>--gc_delay</c>).</param>
/// <param name="headroom">The share of the disk that shall stay free (<c>--gc_disk_headroom</c>), 0 to 1.</param>
public sealed class SandboxPlan(TimeSpan delay, double headroom)
{
    // So much of the time may be missing for a run that ended while no agent was there to see it.
    private const int RenewalsInDelay = 8;

    private static readonly TimeSpan s_longestRenewal = TimeSpan.FromHours(1);

    private HashSet<string> _lived = [];
    private Dictionary<string, TimeSpan> _ofFuture = [];

    /// <summary>From this age on a living run's directory is given the present time.</summary>
    public TimeSpan RenewalAge { get; } = Min(delay / RenewalsInDelay, s_longestRenewal);

    /// <summary>How old a sandbox may be on a disk of which this share is used, 0 to 1.</summary>
    public TimeSpan AllowedAge(double usage) => delay * Math.Max(0, 1 - headroom - usage);

    /// <summary>What is to be done with sandboxes that were found on the disk.</summary>
    /// <param name="found">
    /// All that are older than <see cref="RenewalAge"/> or <paramref name="allowed"/>, or of the future; found before
    /// <paramref name="living"/> was asked for.
    /// </param>
    /// <param name="living">Sandboxes of runs that have not ended, or whose tasks' updates are not all acknowledged.</param>
    /// <param name="allowed">See <see cref="AllowedAge"/>.</param>
    /// <param name="uptime">A time that does not step.</param>
    /// <param name="renew">Gets those whose directories shall have the present time.</param>
    /// <param name="remove">Gets those that shall go, the oldest first.</param>
    public void Decide(
        IReadOnlyList<AgedSandbox> found, IReadOnlyCollection<string> living, TimeSpan allowed, TimeSpan uptime,
        List<string> renew, List<AgedSandbox> remove)
    {
        HashSet<string> lives = new(living, StringComparer.Ordinal);
        Dictionary<string, TimeSpan> ofFuture = new(StringComparer.Ordinal);
        foreach (AgedSandbox sandbox in found)
        {
            if (lives.Contains(sandbox.Path) || _lived.Contains(sandbox.Path))
            {
                if (sandbox.IsOfFuture || sandbox.Age >= Min(RenewalAge, allowed)) renew.Add(sandbox.Path);
                continue;
            }
            TimeSpan age = sandbox.Age;
            if (sandbox.IsOfFuture)
            {
                // Its owner or the machine's clock is wrong: it has its time from when that was seen.
                TimeSpan since = _ofFuture.GetValueOrDefault(sandbox.Path, uptime);
                ofFuture.Add(sandbox.Path, since);
                age = uptime - since;
            }
            if (age >= allowed) remove.Add(sandbox);
        }
        _ofFuture = ofFuture;
        // Whoever ends before the next look has its whole time from then on; on a disk that is full it has none.
        _lived = allowed > TimeSpan.Zero ? lives : [];
        remove.Sort((one, other) => other.Age.CompareTo(one.Age));
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
