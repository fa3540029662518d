namespace Mesosd.Cli;

/// <summary>Breaks running text into lines.</summary>
public static class TextWrap
{
    /// <summary>
    /// The text in lines of at most that many columns, broken at spaces; a longer word gets a line of its
    /// own.
    /// A line break in the text begins a new line. Never empty.
    /// </summary>
    public static List<string> Lines(string text, int width)
    {
        List<string> lines = [];
        foreach (string paragraph in text.Split('\n')) Wrap(paragraph, Math.Max(width, 1), lines);
        return lines;
    }

    /// <summary>The same, each line behind so many spaces that count for the width.</summary>
    public static IEnumerable<string> Indented(string text, int indent, int width) =>
        Lines(text, width - indent).Select(line => line.Length == 0 ? line : new string(' ', indent) + line);

    private static void Wrap(string paragraph, int width, List<string> lines)
    {
        string line = "";
        foreach (string word in paragraph.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length == 0) line = word;
            else if (line.Length + 1 + word.Length <= width) line += " " + word;
            else
            {
                lines.Add(line);
                line = word;
            }
        }
        lines.Add(line);
    }
}
