namespace Mesosd.Micro;

/// <summary>What a recovery took.</summary>
/// <param name="Total">Processor time of all of it.</param>
/// <param name="Decoding">Processor time of decoding the same reports once more, and nothing else.</param>
/// <param name="AllocatedBytes">What was allocated.</param>
/// <param name="Collections">How often garbage was collected.</param>
internal readonly record struct RecoveryCost(TimeSpan Total, TimeSpan Decoding, long AllocatedBytes, int Collections);
