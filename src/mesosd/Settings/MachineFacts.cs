namespace Mesosd.Settings;

/// <summary>What a machine has, as far as it could be found out.</summary>
/// <param name="Cores">The processors that this process may use; null when unknown.</param>
/// <param name="MemoryBytes">The machine's whole memory in bytes; null when unknown.</param>
/// <param name="DiskBytes">The size of the file system of the agent's work_dir in bytes; null when
/// unknown.</param>
public sealed record MachineFacts(int? Cores, ulong? MemoryBytes, ulong? DiskBytes);
