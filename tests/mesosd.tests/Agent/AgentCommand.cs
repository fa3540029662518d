using System.Globalization;

namespace Mesosd.Tests.Agent;

/// <summary>
/// One line of a scenario: <c>VERB words options #correlation</c> or <c>PEER -> VERB words options</c>.
/// </summary>
internal sealed record AgentCommand(
    string Peer, string Verb, string What, string[] Words, Dictionary<string, string> Options, uint Correlation)
{
    /// <summary>All words as a text.</summary>
    public string Rest => string.Join(' ', Words);

    public static AgentCommand Parse(string line)
    {
        List<string> words = [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        uint correlation = 0;
        if (words[^1].StartsWith('#'))
        {
            correlation = uint.Parse(words[^1][1..], CultureInfo.InvariantCulture);
            words.RemoveAt(words.Count - 1);
        }
        bool isMessage = words.Count > 1 && words[1] == "->";
        string peer = isMessage ? words[0] : "";
        string verb = isMessage ? "->" : words[0];
        string what = isMessage ? words[2] : "";
        words.RemoveRange(0, isMessage ? 3 : 1);
        Dictionary<string, string> options = words.Where(word => word.Contains('='))
            .Select(word => word.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        return new AgentCommand(peer, verb, what, [.. words.Where(word => !word.Contains('='))], options, correlation);
    }

    public bool Has(string word) => Words.Contains(word);

    public string? Option(string name) => Options.GetValueOrDefault(name);

    public string[] List(string name) =>
        Options.TryGetValue(name, out string? text) ? text.Split(',', StringSplitOptions.RemoveEmptyEntries) : [];

    public static TimeSpan Span(string text)
    {
        double number = double.Parse(text.TrimEnd('s', 'm', 'h'), CultureInfo.InvariantCulture);
        return text[^1] switch
        {
            'h' => TimeSpan.FromHours(number),
            'm' => TimeSpan.FromMinutes(number),
            's' when text.EndsWith("ms", StringComparison.Ordinal) => TimeSpan.FromMilliseconds(number),
            _ => TimeSpan.FromSeconds(number),
        };
    }
}
