namespace Mesosd.Master;

/// <summary>One scalar resource of the whole cluster, whoever it is reserved for.</summary>
/// <param name="Name">Such as <c>cpus</c>.</param>
/// <param name="TotalMilli">Thousandths that registered agents have.</param>
/// <param name="UsedMilli">Thousandths that tasks and executors use.</param>
/// <param name="OfferedMilli">Thousandths in open offers.</param>
public readonly record struct ResourceTotals(string Name, long TotalMilli, long UsedMilli, long OfferedMilli);
