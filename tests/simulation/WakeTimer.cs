namespace Mesosd.Simulation;

/// <summary>Wakes a core at the moment that it names, as a shell's loop does.</summary>
internal sealed class WakeTimer(VirtualWorld world, Func<Instant> next, Action wake)
{
    // What a turn of a loop takes: inputs of one turn are decided before the core is woken.
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(1);

    private Instant _setTo = Instant.Never;
    private bool _isStopped;

    /// <summary>Looks at the core's wish again; call it after every input.</summary>
    public void Review()
    {
        Instant wanted = next();
        if (wanted == Instant.Never) return;
        Instant soonest = world.Now + Turn;
        if (wanted < soonest) wanted = soonest;
        if (_setTo <= wanted) return;
        _setTo = wanted;
        world.At(wanted, () => Fire(wanted));
    }

    /// <summary>The core's process has ended.</summary>
    public void Stop() => _isStopped = true;

    private void Fire(Instant moment)
    {
        if (_isStopped || _setTo != moment) return;
        _setTo = Instant.Never;
        if (next() <= world.Now) wake();
        else Review();
    }
}
