namespace Mesosd.Metrics;

/// <summary>Figures that mean the same, of one thing or of several.</summary>
/// <param name="Pattern">
/// The name as <c>/metrics/snapshot</c> has it; what stands in braces varies, and becomes a label for Prometheus.
/// </param>
/// <param name="Kind">Whether it only grows.</param>
/// <param name="Help">What it means, with its unit: a sentence without its end.</param>
public sealed record MetricFamily(string Pattern, MetricKind Kind, string Help)
{
    /// <summary>The name for Prometheus, where what is left of the pattern would be another family's or none.</summary>
    public string? Name { get; init; }

    private readonly string[] _parts = Pattern.Split('{', '}');
    private readonly string _plainName = HasWholeParts(Pattern)
        ? MetricName.Plain(string.Join('/', Pattern.Split('/').Where(part => part[0] != '{')))
        : Pattern.Replace('/', '_');

    /// <summary>What stands before the first part that varies.</summary>
    public string Beginning => _parts[0];

    /// <summary>The names of what varies, in their order.</summary>
    public IReadOnlyList<string> Labels { get; } = [.. Pattern.Split('{', '}').Where((_, index) => index % 2 == 1)];

    /// <summary>
    /// Whether what varies becomes labels: it does where it is a whole part of the name. Resources stay in the name, which is
    /// how everybody knows <c>master_cpus_used</c>.
    /// </summary>
    public bool HasLabels { get; } = HasWholeParts(Pattern);

    /// <summary>The name for Prometheus: without what becomes labels, and with braces where the name varies.</summary>
    public string PlainName => Name ?? _plainName;

    /// <summary>Whether a name is of this family; then what varies in it.</summary>
    public bool TryMatch(string name, out IReadOnlyList<string> values)
    {
        values = [];
        if (_parts.Length == 1) return name == Pattern;
        if (!name.StartsWith(_parts[0], StringComparison.Ordinal) || !name.EndsWith(_parts[^1], StringComparison.Ordinal))
            return false;
        string[]? found = null;
        int at = _parts[0].Length;
        for (int index = 2; index < _parts.Length; index += 2)
        {
            bool isLast = index == _parts.Length - 1;
            int end = isLast
                ? name.Length - _parts[index].Length
                : name.IndexOf(_parts[index], at, StringComparison.Ordinal);
            if (end < at) return false;
            (found ??= new string[_parts.Length / 2])[index / 2 - 1] = name[at..end];
            at = end + _parts[index].Length;
        }
        values = found!;
        return true;
    }

    private static bool HasWholeParts(string pattern) =>
        pattern.Split('/').All(part => !part.Contains('{') || (part[0] == '{' && part[^1] == '}'));
}
