namespace Mesosd.Allocation;

/// <summary>A share as a fraction of whole numbers: held / (total · weight).</summary>
/// <param name="Held">Thousandths held; 0 when nothing is.</param>
/// <param name="Total">Thousandths in the cluster; above 0 when something is held.</param>
/// <param name="WeightMicro">The weight in millionths; above 0.</param>
internal readonly record struct WeightedShare(long Held, long Total, long WeightMicro);
