namespace Mesosd.Master;

/// <summary>Named figures, gathered in any order and read in the order of their names.</summary>
public sealed class MetricList
{
    private readonly SortedDictionary<string, double> _values = new(StringComparer.Ordinal);

    /// <summary>The figures, by name.</summary>
    public IEnumerable<KeyValuePair<string, double>> Values => _values;

    /// <summary>Sets a figure.</summary>
    public double this[string name]
    {
        set => _values[name] = value;
    }

    /// <summary>
    /// The figures in the text format of Prometheus: names in its alphabet, all as plain numbers.
    /// </summary>
    public string ToPrometheusText()
    {
        System.Text.StringBuilder text = new(_values.Count * 64);
        HashSet<string> written = new(StringComparer.Ordinal);
        foreach ((string name, double value) in _values)
        {
            // Names of roles that differ only in what Prometheus' alphabet lacks must not become one series.
            string plain = PlainName(name);
            while (!written.Add(plain)) plain += "_";
            text.Append("# TYPE ").Append(plain).Append(" untyped\n").Append(plain).Append(' ');
            text.Append(value.ToString("R", System.Globalization.CultureInfo.InvariantCulture)).Append('\n');
        }
        return text.ToString();
    }

    private static string PlainName(string name) => string.Create(name.Length, name, static (span, source) =>
    {
        for (int i = 0; i < span.Length; i++)
            span[i] = char.IsAsciiLetterOrDigit(source[i]) ? source[i] : '_';
    });
}
