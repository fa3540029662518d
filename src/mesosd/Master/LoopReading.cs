using Mesosd.Registry;

namespace Mesosd.Master;

/// <summary>What a master's loop has done since its start.</summary>
public readonly record struct LoopReading
{
    /// <summary>Inputs that the core took.</summary>
    public long Inputs { get; init; }

    /// <summary>Turns: batches of inputs after which everything was sent.</summary>
    public long Turns { get; init; }

    /// <summary>Wake-ups, in which offers are made.</summary>
    public long Wakeups { get; init; }

    /// <summary>Time spent in wake-ups, allocation above all.</summary>
    public TimeSpan WakeupTime { get; init; }

    /// <summary>The longest wake-up.</summary>
    public TimeSpan LongestWakeup { get; init; }

    /// <summary>Messages that no peer took because they were larger than it takes.</summary>
    public long TooLargeMessages { get; init; }

    /// <summary>Readings of the state that shared what was taken for another one.</summary>
    public long SharedReadings { get; init; }

    /// <summary>What the registry does.</summary>
    public RegistrarReading Registrar { get; init; }
}
