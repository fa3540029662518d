namespace Mesosd.Containers;

/// <summary>A process of this machine as the kernel showed it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Parent">Whose child it is.</param>
/// <param name="Session">The first process of its session.</param>
/// <param name="UserTime">Processor time outside of the kernel, with that of children it has waited for.</param>
/// <param name="SystemTime">The same within the kernel.</param>
/// <param name="Threads">How many it has.</param>
/// <param name="ResidentBytes">Its memory that is in the machine's.</param>
public readonly record struct ProcessReading(
    int Id, int Parent, int Session, TimeSpan UserTime, TimeSpan SystemTime, uint Threads, ulong ResidentBytes);
