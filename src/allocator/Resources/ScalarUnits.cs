namespace Mesosd.Allocation;

/// <summary>
/// Scalars have three decimals and are kept as whole thousandths, as Mesos does, so that sums are exact.
/// </summary>
public static class ScalarUnits
{
    /// <summary>Thousandths in one.</summary>
    public const long PerUnit = 1000;

    // Far above any cluster; nine thousand such amounts can be added before they do not fit.
    private const double LargestAmount = 1e12;

    /// <summary>Converts an amount, rounding halves away from zero.</summary>
    /// <param name="amount">From 0 to 10^12.</param>
    /// <param name="milli">The amount in thousandths; 0 when it cannot be converted.</param>
    /// <returns>False for NaN, negative and larger amounts.</returns>
    public static bool TryFromDouble(double amount, out long milli)
    {
        bool valid = amount is >= 0 and <= LargestAmount;
        milli = valid ? (long)Math.Round(amount * PerUnit, MidpointRounding.AwayFromZero) : 0;
        return valid;
    }

    /// <summary>Converts an amount, rounding halves away from zero.</summary>
    /// <exception cref="ArgumentOutOfRangeException">NaN, negative or above 10^12.</exception>
    public static long FromDouble(double amount) => TryFromDouble(amount, out long milli)
        ? milli
        : throw new ArgumentOutOfRangeException(nameof(amount), amount, "a scalar lies between 0 and 10^12");

    /// <summary>The amount as Mesos' messages carry it.</summary>
    public static double ToDouble(long milli) => (double)milli / PerUnit;

    /// <summary>The amount in decimal digits without trailing zeros: <c>0.5</c>, <c>1024</c>.</summary>
    public static string ToText(long milli) =>
        ((decimal)milli / PerUnit).ToString("0.###", System.Globalization.CultureInfo.InvariantCulture);
}
