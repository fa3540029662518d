namespace Mesosd.Cli;

/// <summary>Where a command writes: for people or for a pipe. Not thread-safe beyond its writers.</summary>
public sealed class Terminal(TextWriter output, TextWriter errors, TerminalStyle style)
{
    // Long lines are hard to read however wide the window is.
    private const int MaxTextWidth = 100;
    private const int DefaultTextWidth = 80;

    /// <summary>What the command was asked for.</summary>
    public TextWriter Output { get; } = output;

    /// <summary>What else there is to say, and what went wrong.</summary>
    public TextWriter Errors { get; } = errors;

    /// <summary>The terminal's columns; null for lines of any length.</summary>
    public int? Width => style.Width;

    /// <summary>Where running text is wrapped.</summary>
    public int TextWidth => Math.Min(style.Width ?? DefaultTextWidth, MaxTextWidth);

    /// <summary>Whether escape sequences may be written to the output.</summary>
    public bool HasColour => style.HasColour;

    /// <summary>A heading.</summary>
    public string Strong(string text) => Paint(text, "1");

    /// <summary>What matters less.</summary>
    public string Faint(string text) => Paint(text, "2");

    /// <summary>What went well.</summary>
    public string Good(string text) => Paint(text, "32");

    /// <summary>What somebody should look at.</summary>
    public string Notable(string text) => Paint(text, "33");

    /// <summary>What went wrong.</summary>
    public string Bad(string text) => Paint(text, "31");

    /// <summary>Writes lines to the output.</summary>
    public void Write(IEnumerable<string> lines)
    {
        foreach (string line in lines) Output.WriteLine(line);
    }

    private string Paint(string text, string colour) =>
        style.HasColour ? $"\u001b[{colour}m{text}\u001b[0m" : text;
}
