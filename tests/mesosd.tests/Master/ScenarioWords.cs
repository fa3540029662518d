using System.Globalization;

namespace Mesosd.Tests.Master;

/// <summary>The words of one command: flags, and names with values.</summary>
internal sealed class ScenarioWords(IEnumerable<string> words)
{
    private readonly List<string> _words = [.. words];

    public IReadOnlyList<string> All => _words;

    public bool Has(string flag) => _words.Contains(flag);

    public string? Value(string name)
    {
        string prefix = name + "=";
        string? word = _words.Find(word => word.StartsWith(prefix, StringComparison.Ordinal));
        return word?[prefix.Length..];
    }

    public string[] List(string name) => Value(name)?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [];

    public TimeSpan? Span(string name) => Value(name) is { } text ? Span(text, name) : null;

    public static TimeSpan Span(string text, string what)
    {
        int unit = text.AsSpan().IndexOfAnyExcept("0123456789.-");
        double number = double.Parse(text.AsSpan(0, unit), CultureInfo.InvariantCulture);
        return text[unit..] switch
        {
            "ms" => TimeSpan.FromMilliseconds(number),
            "s" => TimeSpan.FromSeconds(number),
            "m" => TimeSpan.FromMinutes(number),
            "h" => TimeSpan.FromHours(number),
            "d" => TimeSpan.FromDays(number),
            _ => throw new FormatException($"{what}: '{text}' is not a span such as 15s"),
        };
    }
}
