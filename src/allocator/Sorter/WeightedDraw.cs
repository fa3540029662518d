namespace Mesosd.Allocation;

/// <summary>
/// Weighted draws without replacement as keys that can be compared (Efraimidis and Spirakis, 2006): the
/// smallest of −ln(u) / weight comes first, so leaving somebody out does not change the order of the others.
/// </summary>
internal static class WeightedDraw
{
    private const double UnitOf53Bits = 1.0 / (1UL << 53);
    private const double LnOf2 = 0.693147180559945309417232121458;

    /// <summary>A number for a node's path; the same in every process.</summary>
    public static ulong HashPath(string path)
    {
        ulong hash = 14695981039346656037;
        foreach (char letter in path) hash = (hash ^ letter) * 1099511628211;
        return Mixing.Mix(hash);
    }

    /// <summary>The node's key in one visit of an agent.</summary>
    /// <param name="visit">The agent's place in the run and stage.</param>
    /// <param name="pathHash">The node's <see cref="HashPath"/>.</param>
    /// <param name="weightMicro">Its weight in millionths, above 0.</param>
    public static double Key(ulong visit, ulong pathHash, long weightMicro) =>
        -Ln(Unit(visit, pathHash)) / weightMicro * 1e6;

    /// <summary>The node's number in (0, 1]; among equal weights the largest comes first.</summary>
    public static double Unit(ulong visit, ulong pathHash) =>
        ((Mixing.Mix(visit ^ pathHash) >> 11) + 1) * UnitOf53Bits;

    // Not Math.Log: the platform's may differ in the last bit, and the same seed must give the same order
    // everywhere. Sums, products and quotients are the same on every machine.
    private static double Ln(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)(bits >> 52) - 1023;
        double mantissa = BitConverter.Int64BitsToDouble((bits & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000);
        double ratio = (mantissa - 1) / (mantissa + 1);
        double square = ratio * ratio;
        double sum = 0, power = ratio;
        for (int odd = 1; odd < 40; odd += 2, power *= square) sum += power / odd;
        return exponent * LnOf2 + 2 * sum;
    }
}
