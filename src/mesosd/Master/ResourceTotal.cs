namespace Mesosd.Master;

/// <summary>How much there is of a scalar resource.</summary>
/// <param name="TotalMilli">Thousandths that registered agents have.</param>
/// <param name="UsedMilli">Thousandths that tasks and executors use.</param>
/// <param name="OfferedMilli">Thousandths in open offers.</param>
public readonly record struct ResourceTotal(long TotalMilli, long UsedMilli, long OfferedMilli)
{
    /// <summary>Both together.</summary>
    public ResourceTotal Add(in ResourceTotal other) =>
        new(TotalMilli + other.TotalMilli, UsedMilli + other.UsedMilli, OfferedMilli + other.OfferedMilli);
}
