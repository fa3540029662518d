namespace Mesosd.Allocation;

/// <summary>An amount of a scalar resource, whoever it is reserved for: all kinds of the name count together.</summary>
/// <param name="Name">The resource's name.</param>
/// <param name="Milli">Thousandths, at least 0.</param>
public readonly record struct ResourceQuantity(string Name, long Milli);
