using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Mesosd.Allocation.Tests;

public sealed class NumbersTests
{
    [Theory]
    [InlineData(0.0005, 1)]
    [InlineData(0.0004, 0)]
    [InlineData(1.0015, 1002)]
    [InlineData(0.1, 100)]
    [InlineData(1e12, 1_000_000_000_000_000)]
    public void Scalar_is_rounded_to_thousandths(double amount, long milli) =>
        Assert.Equal(milli, ScalarUnits.FromDouble(amount));

    [Theory]
    [InlineData(-0.001)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1.1e12)]
    public void Scalar_that_makes_no_sense_is_refused(double amount)
    {
        Assert.False(ScalarUnits.TryFromDouble(amount, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => ScalarUnits.FromDouble(amount));
    }

    [Theory]
    [InlineData(null, 5)]
    [InlineData(-0.001, 5)]
    [InlineData(double.NaN, 5)]
    [InlineData(double.NegativeInfinity, 5)]
    [InlineData(double.PositiveInfinity, 5)]
    [InlineData(1e10, 5)]
    [InlineData(9e9, 31_536_000)]
    [InlineData(31_536_001.0, 31_536_000)]
    [InlineData(31_536_000.0, 31_536_000)]
    [InlineData(0.0, 0)]
    [InlineData(0.25, 0.25)]
    public void Refusal_lasts_as_Mesos_has_it(double? refuseSeconds, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), RefusalDuration.FromSeconds(refuseSeconds));

    [Fact]
    public void Weighted_shares_compare_exactly_up_to_the_largest_numbers()
    {
        Gen<long> number = Gen.OneOf(
            Gen.Choose(1, 20).Select(n => (long)n),
            Gen.Choose(0, 62).Select(n => 1L << n),
            Gen.Choose(0, 62).Select(n => long.MaxValue >> n),
            Gen.Choose(1, int.MaxValue).Select(n => (long)n * n));
        Gen<WeightedShare> share = number.Three().Select(n => new WeightedShare(n.Item1, n.Item2, n.Item3));
        Prop.ForAll(Arb.From(share), Arb.From(share), (left, right) =>
        {
            BigInteger mine = (BigInteger)left.Held * right.Total * right.WeightMicro;
            BigInteger theirs = (BigInteger)right.Held * left.Total * left.WeightMicro;
            Assert.Equal(mine.CompareTo(theirs), Math.Sign(Fractions.Compare(left, right)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000).WithReplay(3, 1));
    }
}
