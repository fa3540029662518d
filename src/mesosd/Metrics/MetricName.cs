namespace Mesosd.Metrics;

/// <summary>Names in the alphabet of Prometheus.</summary>
internal static class MetricName
{
    /// <summary>The name with an underscore for each character that is not in the alphabet.</summary>
    public static string Plain(string name) => string.Create(name.Length, name, static (span, source) =>
    {
        for (int i = 0; i < span.Length; i++)
            span[i] = char.IsAsciiLetterOrDigit(source[i]) ? source[i] : '_';
    });
}
