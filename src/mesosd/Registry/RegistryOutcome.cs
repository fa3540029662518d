using Mesosd.Master;

namespace Mesosd.Registry;

/// <summary>What became of an operation.</summary>
/// <param name="Update">The operation's number.</param>
/// <param name="Failure">Why it was not written, and will not be; null when it is durable.</param>
internal readonly record struct RegistryOutcome(RegistryUpdateId Update, string? Failure = null);
