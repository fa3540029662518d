using System.Globalization;

namespace Mesosd.Allocation.Bench;

/// <summary>Sizes as parameters of benchmarks, which must be public and readable.</summary>
internal static class SizeText
{
    public static ClusterSize Parse(string text)
    {
        string[] sides = text.Split(" × ");
        return new ClusterSize(Number(sides[0]), Number(sides[1]));
    }

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);
}
