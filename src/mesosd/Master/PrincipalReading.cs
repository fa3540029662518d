namespace Mesosd.Master;

/// <summary>What the frameworks of a principal have sent so far.</summary>
/// <param name="Name">The principal.</param>
/// <param name="Received">Calls of its frameworks.</param>
/// <param name="Processed">Those of them that were handled.</param>
internal readonly record struct PrincipalReading(string Name, long Received, long Processed);
