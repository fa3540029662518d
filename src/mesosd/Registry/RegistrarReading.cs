namespace Mesosd.Registry;

/// <summary>What a master's registry does at one moment, for readers on other threads.</summary>
public readonly record struct RegistrarReading
{
    /// <summary>Changes that wait and are not being written yet.</summary>
    public int QueuedOperations { get; init; }

    /// <summary>Whether it has been read; null while the process does not lead.</summary>
    public bool? IsRecovered { get; init; }

    /// <summary>What the registry takes where it is stored; null while it is not read.</summary>
    public long? StoredBytes { get; init; }

    /// <summary>How long the latest complete reading took; null before it.</summary>
    public TimeSpan? Fetch { get; init; }
}
