namespace Mesosd.Allocation;

/// <summary>How much of a scalar resource an offer must hold at least.</summary>
/// <param name="Name">The resource's name; all kinds of that name count together.</param>
/// <param name="Milli">Thousandths, at least 0.</param>
public readonly record struct MinimumQuantity(string Name, long Milli);
