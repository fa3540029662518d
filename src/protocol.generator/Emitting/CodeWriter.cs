using System.Text;

namespace Mesosd.Protocol.Generator;

/// <summary>Puts generated lines together, indented.</summary>
internal sealed class CodeWriter
{
    private readonly StringBuilder _text = new();
    private int _level;

    /// <summary>Writes a line; an empty one has no indentation.</summary>
    public void Line(string line = "")
    {
        if (line.Length > 0) _text.Append(' ', _level * 4).Append(line);
        _text.Append('\n');
    }

    /// <summary>Writes a line, unless it is empty, and opens a block below it.</summary>
    public void Open(string line)
    {
        if (line.Length > 0) Line(line);
        Line("{");
        _level++;
    }

    /// <summary>Closes the innermost block.</summary>
    public void Close(string after = "")
    {
        _level--;
        Line("}" + after);
    }

    /// <summary>Writes a line of its own below the line before it, one step in.</summary>
    public void Under(string line)
    {
        _level++;
        Line(line);
        _level--;
    }

    /// <summary>Writes a doc comment: the schema's own, or this sentence where there is none.</summary>
    public void Doc(string? comment, string otherwise)
    {
        string text = comment is null ? otherwise : Escape(comment);
        string[] lines = text.Split('\n');
        if (lines.Length == 1)
        {
            Line($"/// <summary>{lines[0]}</summary>");
            return;
        }
        Line("/// <summary>");
        foreach (string line in lines) Line(line.Length == 0 ? "///" : "/// " + line);
        Line("/// </summary>");
    }

    /// <summary>Everything written so far.</summary>
    public override string ToString() => _text.ToString();

    /// <summary>Text as it may stand in XML.</summary>
    public static string Escape(string text) =>
        text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}
