namespace Mesosd.Simulation;

/// <summary>A promise of the cluster as a whole was broken.</summary>
internal sealed class SafetyViolation(string message) : Exception(message);
