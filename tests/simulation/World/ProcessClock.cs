namespace Mesosd.Simulation;

/// <summary>
/// What a process takes for the time: the calendar of its host when it started, and from then on a monotonic clock
/// that may run too fast or too slow, like <c>HostClock</c> of the binary on a bad machine.
/// </summary>
internal sealed class ProcessClock(VirtualWorld world, TimeSpan skew)
{
    private Instant _trueBase = world.Now;
    private Instant _base = world.Now + skew;

    /// <summary>Seconds of this clock in a true second.</summary>
    public double Rate { get; private set; } = 1;

    public Instant Now => _base + (world.Now - _trueBase) * Rate;

    public void RunAt(double rate)
    {
        (_base, _trueBase) = (Now, world.Now);
        Rate = rate;
    }

    /// <summary>The true moment at which this clock shows a moment, not before the present.</summary>
    public Instant TrueMomentOf(Instant moment)
    {
        if (moment == Instant.Never) return Instant.Never;
        Instant found = _trueBase + (moment - _base) / Rate;
        // The division rounds: never wake before the clock shows the moment.
        return found < world.Now ? world.Now : found + TimeSpan.FromTicks(1);
    }
}
