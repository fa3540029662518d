using Mesosd.Settings;

namespace Mesosd.Cli;

/// <summary>Shows a table of flags: what works by topic, what does not by reason.</summary>
internal static class FlagHelp
{
    private const int Indent = 2;
    private const int Gap = 2;

    // A longer flag gets a line of its own rather than pushing all texts to the right.
    private const int MaxNameWidth = 30;

    /// <summary>The lines, without one at the end that is empty.</summary>
    public static IEnumerable<string> Lines(FlagTable table, HelpRequest request, Terminal terminal)
    {
        FlagDefinition[] working = [.. table.Flags.Where(flag => flag.Status.IsWorking)];
        int maxNameWidth = Math.Min(MaxNameWidth, terminal.TextWidth * 2 / 5);
        int nameWidth = working.Select(NameOf).Where(name => name.Length <= maxNameWidth)
            .Select(name => name.Length).DefaultIfEmpty(0).Max();
        bool isFirst = true;
        foreach (IGrouping<string, FlagDefinition> topic in working.GroupBy(flag => TopicOf(table, flag)))
        {
            if (!isFirst) yield return "";
            isFirst = false;
            yield return terminal.Strong(topic.Key);
            foreach (FlagDefinition flag in topic)
                foreach (string line in Entry(flag, nameWidth, terminal.TextWidth)) yield return line;
        }
        foreach (string line in Missing(table, request, terminal)) yield return line;
    }

    // A command for people has too few flags for headings.
    private static string TopicOf(FlagTable table, FlagDefinition flag) =>
        table.Role == FlagRole.Client ? "Flags" : flag.Topic;

    private static IEnumerable<string> Entry(FlagDefinition flag, int nameWidth, int width)
    {
        string name = NameOf(flag);
        int column = Indent + nameWidth + Gap;
        List<string> text = TextWrap.Lines(flag.Help + DefaultOf(flag), width - column);
        bool isApart = name.Length > nameWidth;
        if (isApart) yield return new string(' ', Indent) + name;
        for (int i = 0; i < text.Count; i++)
        {
            string left = i == 0 && !isApart ? new string(' ', Indent) + name : "";
            yield return left.PadRight(column) + text[i];
        }
    }

    private static string NameOf(FlagDefinition flag)
    {
        string letter = flag.Letter is { } one ? $"-{one}, " : "";
        bool isOnByDefault = flag.Type.NegatedText is not null && flag.DefaultText == "true";
        string value = flag.Type.Placeholder.Length > 0 ? "=" + flag.Type.Placeholder : "";
        return $"{letter}--{(isOnByDefault ? "[no-]" : "")}{flag.Name}{value}";
    }

    private static string DefaultOf(FlagDefinition flag)
    {
        if (flag.IsRequired) return " (required)";
        if (flag.IsRepeatable) return " (may be repeated)";
        if (flag.DefaultNote is { } note) return $" (default: {note})";
        bool isOff = flag.Type.NegatedText is not null && flag.DefaultText == "false";
        return flag.DefaultText is { Length: > 0 } text && !isOff ? $" (default: {text})" : "";
    }

    private static IEnumerable<string> Missing(FlagTable table, HelpRequest request, Terminal terminal)
    {
        FlagDefinition[] missing = [.. table.Flags.Where(flag => !flag.Status.IsWorking)];
        if (missing.Length == 0) yield break;
        yield return "";
        yield return terminal.Strong("Not in this version");
        if (request != HelpRequest.All)
        {
            string text = $"{missing.Length} more flags of Mesos are known and refused, each with its " +
                          $"reason. `{table.Command} --help=all` lists them.";
            foreach (string line in TextWrap.Indented(text, Indent, terminal.TextWidth)) yield return line;
            yield break;
        }
        foreach (IGrouping<string, FlagDefinition> reason in missing.GroupBy(flag => flag.Status.Reason))
        {
            string sentence = char.ToUpperInvariant(reason.Key[0]) + reason.Key[1..] + ":";
            foreach (string line in TextWrap.Indented(sentence, Indent, terminal.TextWidth))
                yield return line;
            string names = string.Join(", ", reason.Select(flag => flag.Name));
            foreach (string line in TextWrap.Indented(names, Indent + 4, terminal.TextWidth))
                yield return terminal.Faint(line);
        }
    }
}
