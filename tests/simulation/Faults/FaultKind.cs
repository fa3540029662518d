namespace Mesosd.Simulation;

/// <summary>A kind of fault: its name, how often it comes, and what it does.</summary>
internal readonly record struct FaultKind(string Name, int Weight, Action Strike);
