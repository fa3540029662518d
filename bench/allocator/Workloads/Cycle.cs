namespace Mesosd.Allocation.Bench;

/// <summary>What one measured step of a workload took.</summary>
/// <param name="Step">Which of the workload's steps.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Offers">How many offers it made; 0 for steps that make none.</param>
/// <param name="AllocatedBytes">What it took from the heap.</param>
internal readonly record struct Cycle(string Step, TimeSpan Elapsed, int Offers, long AllocatedBytes);
