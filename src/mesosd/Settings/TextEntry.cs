namespace Mesosd.Settings;

/// <summary>One <c>name:value</c> of a list, and where it stands.</summary>
/// <param name="Name">What stands before the first colon, without white space around it.</param>
/// <param name="Value">What stands behind it.</param>
/// <param name="Position">Where the entry begins, counted in characters from 1.</param>
internal sealed record TextEntry(string Name, string Value, int Position)
{
    // More than an agent could have; the limit only bounds a wrong file.
    private const int MaxEntries = 10_000;

    /// <summary>Splits a list at semicolons and line breaks.</summary>
    public static Parsed<IReadOnlyList<TextEntry>> Split(string text)
    {
        List<TextEntry> entries = [];
        int start = 0;
        while (start <= text.Length)
        {
            int length = text.AsSpan(start).IndexOfAny(";\r\n");
            string part = length < 0 ? text[start..] : text.Substring(start, length);
            int position = start + part.Length - part.TrimStart().Length + 1;
            start += part.Length + 1;
            if (string.IsNullOrWhiteSpace(part)) continue;
            int colon = part.IndexOf(':');
            if (colon < 0)
                return Wrong($"character {position}: \"{FlagDisplay.Clean(part.Trim())}\" has no colon");
            entries.Add(new TextEntry(part[..colon].Trim(), part[(colon + 1)..], position));
            if (entries.Count > MaxEntries) return Wrong($"there are more than {MaxEntries} entries");
        }
        return Parsed<IReadOnlyList<TextEntry>>.Right(entries);
    }

    /// <summary>Says what is wrong with this entry.</summary>
    public string Describe(string problem)
    {
        string name = Name.Length > 0 ? $" ({FlagDisplay.Clean(Name)})" : "";
        return $"character {Position}{name}: {problem}";
    }

    private static Parsed<IReadOnlyList<TextEntry>> Wrong(string problem) =>
        Parsed<IReadOnlyList<TextEntry>>.Wrong(problem);
}
