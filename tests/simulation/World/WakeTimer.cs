namespace Mesosd.Simulation;

/// <summary>Wakes a core at the moment that it names, on its process's clock, as a shell's loop does.</summary>
internal sealed class WakeTimer(VirtualProcess process, Func<Instant> next, Action wake)
{
    // What a turn of a loop takes: inputs of one turn are decided before the core is woken.
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(1);

    private readonly int _life = process.Life;
    private Instant _setTo = Instant.Never;

    /// <summary>Looks at the core's wish again; call it after every input.</summary>
    public void Review()
    {
        Instant wanted = next();
        if (wanted == Instant.Never) return;
        Instant soonest = process.Now + Turn;
        if (wanted < soonest) wanted = soonest;
        Instant moment = process.Clock.TrueMomentOf(wanted);
        if (_setTo <= moment) return;
        _setTo = moment;
        process.World.At(moment, new Ring(this, moment));
    }

    private void Fire(Instant moment)
    {
        if (process.Life != _life || !process.IsUp || _setTo != moment) return;
        _setTo = Instant.Never;
        if (process.IsPaused) process.Do(Look);
        else Look();
    }

    private void Look()
    {
        if (next() <= process.Now) wake();
        else Review();
    }

    private sealed class Ring(WakeTimer timer, Instant moment) : IVirtualEvent
    {
        public void Happen() => timer.Fire(moment);
    }
}
