namespace Mesosd.Master;

/// <summary>One scalar resource of the whole cluster, whoever it is reserved for.</summary>
/// <param name="Name">Such as <c>cpus</c>.</param>
/// <param name="Firm">What whoever has it keeps.</param>
/// <param name="Revocable">What may be taken back.</param>
public readonly record struct ResourceTotals(string Name, ResourceTotal Firm, ResourceTotal Revocable);
