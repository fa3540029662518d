namespace Mesosd.Containers;

/// <summary>What the processes of one container use together.</summary>
/// <param name="UserTime">Processor time outside of the kernel.</param>
/// <param name="SystemTime">Processor time within the kernel.</param>
/// <param name="ResidentBytes">Memory. What processes share is counted for each of them.</param>
/// <param name="Processes">How many there are.</param>
/// <param name="Threads">How many threads those have.</param>
public readonly record struct ContainerUsage(
    TimeSpan UserTime, TimeSpan SystemTime, ulong ResidentBytes, uint Processes, uint Threads);
