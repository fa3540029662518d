using System.Text;

namespace Mesosd.Protocol.Generator.Python;

/// <summary>Puts generated lines of Python together, indented.</summary>
internal sealed class PythonWriter
{
    private const int MaxColumns = 110;

    private readonly StringBuilder _text = new();
    private int _level;

    /// <summary>Writes a line; an empty one has no indentation.</summary>
    public void Line(string line = "")
    {
        if (line.Length > 0) _text.Append(' ', _level * 4).Append(line);
        _text.Append('\n');
    }

    /// <summary>Writes a line that ends in a colon, and goes one step in.</summary>
    public void Open(string line)
    {
        Line(line);
        _level++;
    }

    /// <summary>Goes steps out again.</summary>
    public void Close(int steps = 1) => _level -= steps;

    /// <summary>Writes what stands between two brackets: on one line, or each item on one where it is too wide.</summary>
    public void List(string head, IReadOnlyList<string> items, string tail)
    {
        string line = head + string.Join(", ", items) + tail;
        if (_level * 4 + line.Length <= MaxColumns)
        {
            Line(line);
            return;
        }
        Open(head);
        foreach (string item in items) Line(item + ",");
        Close();
        Line(tail);
    }

    /// <summary>Writes a docstring: the schema's own comment, and the name in the schema.</summary>
    public void Doc(string? comment, string fullName)
    {
        string name = $"In the schema: `{fullName}`.";
        if (comment is null)
        {
            Line($"\"\"\"{name}\"\"\"");
            return;
        }
        string[] lines = comment.Replace("\\", "\\\\").Replace("\"", "\\\"").Split('\n');
        Line("\"\"\"" + lines[0]);
        foreach (string line in lines.Skip(1)) Line(line);
        Line();
        Line(name);
        Line("\"\"\"");
    }

    /// <summary>Writes a comment above a field or a value, if there is one.</summary>
    public void Comment(string? comment)
    {
        if (comment is null) return;
        foreach (string line in comment.Split('\n')) Line(line.Length == 0 ? "#:" : "#: " + line);
    }

    /// <summary>Everything written so far.</summary>
    public override string ToString() => _text.ToString();
}
