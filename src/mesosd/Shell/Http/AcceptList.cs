using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Mesosd.Shell.Http;

/// <summary>What headers like <c>Accept-Encoding</c> and <c>Accept</c> allow, with their weights. Pure.</summary>
internal static class AcceptList
{
    // Real headers name some ten; the rest is somebody's attempt to make us work.
    private const int MaxEntries = 64;

    /// <summary>
    /// Whether an encoding may be used: it is named, or <c>*</c> is, with a weight above zero and not below that of sending
    /// things as they are.
    /// </summary>
    public static bool TakesEncoding(StringValues header, string encoding)
    {
        double any = WeightOf(header, "*") ?? 0;
        double weight = WeightOf(header, encoding) ?? any;
        return weight > 0 && weight >= (WeightOf(header, "identity") ?? 0);
    }

    /// <summary>The largest weight of the entries of that name, from 0 to 1; null when there is none.</summary>
    /// <param name="header">Its values.</param>
    /// <param name="name">Compared without regard to case, and without parameters.</param>
    public static double? WeightOf(StringValues header, string name)
    {
        double? best = null;
        int left = MaxEntries;
        foreach (string? line in header)
            foreach (Range range in line.AsSpan().Split(','))
            {
                if (left-- == 0) return best;
                ReadOnlySpan<char> entry = line.AsSpan()[range];
                int end = entry.IndexOf(';');
                if (!(end < 0 ? entry : entry[..end]).Trim().Equals(name, StringComparison.OrdinalIgnoreCase)) continue;
                double weight = end < 0 ? 1 : WeightIn(entry[(end + 1)..]);
                if (best is null || weight > best) best = weight;
            }
        return best;
    }

    // What is no weight counts as none given.
    private static double WeightIn(ReadOnlySpan<char> parameters)
    {
        foreach (Range range in parameters.Split(';'))
        {
            ReadOnlySpan<char> parameter = parameters[range].Trim();
            if (!parameter.StartsWith("q=", StringComparison.OrdinalIgnoreCase)) continue;
            const NumberStyles Style = NumberStyles.AllowDecimalPoint;
            return double.TryParse(parameter[2..], Style, CultureInfo.InvariantCulture, out double weight)
                ? Math.Clamp(weight, 0, 1)
                : 1;
        }
        return 1;
    }
}
