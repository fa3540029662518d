using System.Numerics;

namespace Mesosd.Allocation.Tests.Oracle;

/// <summary>A dominant share with its weight, compared without rounding.</summary>
internal readonly record struct NaiveShare(BigInteger Held, BigInteger Total, long WeightMicro, long Count)
    : IComparable<NaiveShare>
{
    public double Dominant => (double)Held / (double)Total;

    public double Weighted => Dominant / (WeightMicro / 1e6);

    public int CompareTo(NaiveShare other)
    {
        BigInteger mine = Held * other.Total * other.WeightMicro, theirs = other.Held * Total * WeightMicro;
        int order = mine.CompareTo(theirs);
        return order != 0 ? order : Count.CompareTo(other.Count);
    }
}
