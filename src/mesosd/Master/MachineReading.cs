namespace Mesosd.Master;

/// <summary>The machine and this process at one moment, for metrics. What is not known is 0.</summary>
public readonly record struct MachineReading
{
    /// <summary>Processors.</summary>
    public int Processors { get; init; }

    /// <summary>Load averages over 1, 5 and 15 minutes.</summary>
    public (double One, double Five, double Fifteen) Load { get; init; }

    /// <summary>The machine's memory.</summary>
    public long TotalMemoryBytes { get; init; }

    /// <summary>Memory that nobody uses.</summary>
    public long FreeMemoryBytes { get; init; }

    /// <summary>This process's resident memory.</summary>
    public long ResidentBytes { get; init; }

    /// <summary>This process's processor time.</summary>
    public TimeSpan ProcessorTime { get; init; }

    /// <summary>Collections of garbage since the start.</summary>
    public int GarbageCollections { get; init; }
}
