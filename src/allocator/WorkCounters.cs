namespace Mesosd.Allocation;

/// <summary>
/// What the allocator did, counted: the cost tests compare these numbers, which are the same on every
/// machine.
/// </summary>
internal sealed class WorkCounters
{
    /// <summary>Comparisons of two shares.</summary>
    public long Comparisons;

    /// <summary>Agents looked at for something to grant.</summary>
    public long AgentsServed;

    /// <summary>Pairs of a subscription and an agent looked at.</summary>
    public long PairsExamined;

    /// <summary>Shares that were computed anew.</summary>
    public long SharesComputed;
}
