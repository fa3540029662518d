namespace Mesosd.Allocation.Tests.Oracle;

/// <param name="smallest">What a piece must hold at least.</param>
/// <param name="serial">Of the agent on which it is wanted; null for any.</param>
/// <param name="open">How many pieces are not satisfied.</param>
internal sealed class NaiveDemand(IReadOnlyList<ResourceQuantity> smallest, ulong? serial, long open)
{
    public long Open { get; set; } = open;

    public bool Fits(NaiveAgent agent, Amounts amounts) =>
        Open > 0 && (serial is null || serial == agent.Serial) && amounts.Satisfies(smallest);
}
