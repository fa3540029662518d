using Mesosd.Metrics;
using Mesosd.Protocol.Wire;

namespace Mesosd.Master;

/// <summary>What stands around a master at one moment; the shell reads it for metrics.</summary>
/// <param name="Now">The present moment.</param>
/// <param name="Machine">The machine and the process.</param>
/// <param name="Network">The connections' counters.</param>
/// <param name="Loop">The loop's counters.</param>
public readonly record struct MasterSurroundings(
    Instant Now, MachineReading Machine, NetworkCounts Network, LoopReading Loop)
{
    /// <summary>Streams of events over HTTP that were cut because nobody read them.</summary>
    public long StreamsCut { get; init; }

    /// <summary>Streams of events that operators have open.</summary>
    public int EventSubscribers { get; init; }

    /// <summary>What its HTTP does; null when there is none.</summary>
    public HttpCounts? Http { get; init; }

    /// <summary>Inputs that wait for the loop.</summary>
    public long WaitingInputs { get; init; }

    /// <summary>How long turns took in which the allocator ran; null when nobody measured.</summary>
    public HistogramReading? AllocationTimes { get; init; }

    /// <summary>How long there was something to allocate before the allocator ran; null when nobody measured.</summary>
    public HistogramReading? AllocationLatencies { get; init; }

    /// <summary>How long writes of the registry took; null when nobody measured.</summary>
    public HistogramReading? StoreTimes { get; init; }
}
