using Mesosd.Core;

namespace Mesosd.Simulation;

/// <summary>
/// Time, order and chance of a simulated cluster. Everything that happens is an event here; events of one moment
/// happen in the order in which they were made, so that a seed decides everything.
/// </summary>
internal sealed class VirtualWorld(ulong seed)
{
    private readonly EventQueue _events = new();
    private readonly SeededRandom _random = new(seed);

    /// <summary>What all chance in this world comes from.</summary>
    public ulong Seed { get; } = seed;

    /// <summary>The true time, which no process knows: each has a clock of its own.</summary>
    public Instant Now { get; private set; } = new(1_000_000_000_000);

    /// <summary>How much has happened.</summary>
    public long EventCount { get; private set; }

    /// <summary>How much is going to happen.</summary>
    public int WaitingCount => _events.Count;

    /// <summary>What was delivered, for comparing runs and for explaining a failure.</summary>
    public VirtualTrace Trace { get; } = new();

    public void At(Instant moment, IVirtualEvent happens)
    {
        if (moment == Instant.Never) return;
        _events.Add(Math.Max(moment.Nanoseconds, Now.Nanoseconds), happens);
    }

    public void At(Instant moment, Action happens) => At(moment, new VirtualAction(happens));

    public void After(TimeSpan span, Action happens) => At(Now + span, happens);

    /// <summary>Lets everything happen that is due within a span, and moves the clock to its end.</summary>
    public void RunFor(TimeSpan span)
    {
        Instant end = Now + span;
        while (_events.Count > 0 && _events.NextAt <= end.Nanoseconds) Step();
        Now = end;
    }

    /// <summary>Runs until a condition holds, which is looked at after every event.</summary>
    /// <returns>Whether it held within the span.</returns>
    public bool RunUntil(Func<bool> holds, TimeSpan span)
    {
        Instant end = Now + span;
        if (holds()) return true;
        while (_events.Count > 0 && _events.NextAt <= end.Nanoseconds)
        {
            Step();
            if (holds()) return true;
        }
        Now = end;
        return false;
    }

    /// <summary>A seed for a core, different with every call.</summary>
    public ulong NextSeed() => _random.NextUInt64();

    /// <summary>Random bytes, as the shell would take from the system.</summary>
    public byte[] NextBytes(int count)
    {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) bytes[i] = (byte)_random.NextUInt64();
        return bytes;
    }

    /// <summary>A span in [shortest, longest).</summary>
    public TimeSpan Span(TimeSpan shortest, TimeSpan longest) => shortest + _random.NextSpan(longest - shortest);

    /// <summary>A span in [shortest, longest), in seconds.</summary>
    public TimeSpan Seconds(double shortest, double longest) =>
        Span(TimeSpan.FromSeconds(shortest), TimeSpan.FromSeconds(longest));

    public int Number(int below) => (int)(_random.NextUInt64() % (ulong)below);

    /// <summary>A number in [0, 1).</summary>
    public double Fraction() => (_random.NextUInt64() >> 11) * (1.0 / (1UL << 53));

    public bool Happens(double probability) => probability > 0 && Fraction() < probability;

    private void Step()
    {
        Now = new Instant(_events.NextAt);
        EventCount++;
        _events.Take().Happen();
    }
}
