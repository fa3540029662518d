namespace Mesosd.Settings;

/// <summary>An amount of a named scalar resource, whoever it is reserved for.</summary>
/// <param name="Name">The resource's name, such as <c>cpus</c>.</param>
/// <param name="Thousandths">The amount in thousandths: Mesos' scalars have three decimals.</param>
public sealed record ResourceQuantity(string Name, long Thousandths);
