namespace Mesosd.Allocation;

/// <summary>Where a role, or a framework within a role, stands in the order of fairness.</summary>
/// <param name="DominantShare">
/// The largest part that it holds of any scalar resource of the cluster; 0 without resources.
/// </param>
/// <param name="WeightedShare">The dominant share divided by the weight; the smallest comes first.</param>
/// <param name="DominantResource">The name of that resource; null when nothing is held.</param>
/// <param name="AllocationCount">How often it was allocated something; decides between equal shares.</param>
public readonly record struct ShareReading(
    double DominantShare, double WeightedShare, string? DominantResource, long AllocationCount);
