using System.Text.RegularExpressions;

namespace Mesosd.Conformance;

/// <summary>What a case keeps of answers, for its later requests.</summary>
internal sealed partial class Kept
{
    private Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public string this[string name]
    {
        set => _values[name] = value;
    }

    /// <summary>The text with every known name replaced.</summary>
    public string Replace(string text) => Name().Replace(text, match =>
        _values.TryGetValue(match.Groups[1].Value, out string? value) ? value : match.Value);

    public Kept Copy() => new() { _values = new Dictionary<string, string>(_values, StringComparer.Ordinal) };

    public void Restore(Kept before) => _values = before._values;

    [GeneratedRegex(@"\$([a-z][a-z0-9_]*)(?!=)\b")]
    private static partial Regex Name();
}
