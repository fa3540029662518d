namespace Mesosd.Fuzz;

/// <summary>A promise that some bytes broke.</summary>
internal sealed class FuzzFailure(string message) : Exception(message);
