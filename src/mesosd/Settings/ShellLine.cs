using System.Text;

namespace Mesosd.Settings;

/// <summary>One line of a shell file, as far as it consists of assignments.</summary>
internal sealed class ShellLine
{
    private readonly string _line;
    private readonly ShellVariables _variables;
    private readonly List<(string Name, string Value)> _assignments = [];
    private readonly List<string> _names = [];
    private int _at;

    private ShellLine(string line, ShellVariables variables)
    {
        _line = line;
        _variables = variables;
    }

    /// <summary>What is not understood, as words that can follow a colon; null when all is.</summary>
    public string? Problem { get; private set; }

    /// <summary>The line's first word.</summary>
    public string FirstWord { get; private set; } = "";

    /// <summary>The variables that the line speaks of, understood or not.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>What the line assigns; nothing when any part of it is not understood.</summary>
    public IReadOnlyList<(string Name, string Value)> Assignments => Problem is null ? _assignments : [];

    /// <summary>Reads a line without its end.</summary>
    public static ShellLine Parse(string line, ShellVariables variables)
    {
        ShellLine parsed = new(line, variables);
        parsed.FirstWord = line.TrimStart().Split(' ', '\t', ';')[0];
        while (parsed.Problem is null && parsed.SkipToWord()) parsed.ReadAssignment();
        return parsed;
    }

    private char Current => _at < _line.Length ? _line[_at] : '\0';

    private bool SkipToWord()
    {
        while (Current is ' ' or '\t' or ';') _at++;
        return _at < _line.Length && Current != '#';
    }

    private void ReadAssignment()
    {
        int start = _at;
        string name = ReadName();
        if (name == "export" && Current is ' ' or '\t') return;
        if (name.Length == 0 || Current != '=')
        {
            int end = _line.AsSpan(start).IndexOfAny(' ', '\t', ';');
            string word = end < 0 ? _line[start..] : _line.Substring(start, end);
            Problem = $"\"{FlagDisplay.Clean(word)}\" is no assignment";
            return;
        }
        _names.Add(name);
        _at++;
        StringBuilder value = new();
        while (Problem is null && _at < _line.Length && Current is not (' ' or '\t' or ';')) ReadPart(value);
        _assignments.Add((name, value.ToString()));
    }

    private string ReadName()
    {
        int start = _at;
        while (char.IsAsciiLetter(Current) || Current == '_' || (_at > start && char.IsAsciiDigit(Current)))
            _at++;
        return _line[start.._at];
    }

    private void ReadPart(StringBuilder value)
    {
        switch (Current)
        {
            case '\'':
                ReadSingleQuoted(value);
                break;
            case '"':
                ReadDoubleQuoted(value);
                break;
            case '\\' when _at + 1 == _line.Length:
                Problem = "the value goes on in the next line";
                break;
            case '\\':
                value.Append(_line[_at + 1]);
                _at += 2;
                break;
            case '$' or '`':
                ReadSubstitution(value);
                break;
            case '|' or '&' or '<' or '>' or '(' or ')':
                Problem = $"\"{Current}\" would run something";
                break;
            default:
                value.Append(Current);
                _at++;
                break;
        }
    }

    private void ReadSingleQuoted(StringBuilder value)
    {
        int end = _line.IndexOf('\'', _at + 1);
        if (end < 0)
        {
            Problem = "a quote is not closed on its line";
            return;
        }
        value.Append(_line, _at + 1, end - _at - 1);
        _at = end + 1;
    }

    private void ReadDoubleQuoted(StringBuilder value)
    {
        _at++;
        while (Problem is null && Current != '"')
        {
            if (_at >= _line.Length)
            {
                Problem = "a quote is not closed on its line";
                return;
            }
            if (Current is '$' or '`')
            {
                ReadSubstitution(value);
                continue;
            }
            bool isEscape = Current == '\\' && Peek(1) is '"' or '\\' or '$' or '`';
            if (isEscape) _at++;
            value.Append(Current);
            _at++;
        }
        _at++;
    }

    private void ReadSubstitution(StringBuilder value)
    {
        if (Current == '`') ReadCommand(value, _at + 1, '`');
        else if (Peek(1) == '(') ReadCommand(value, _at + 2, ')');
        else if (Peek(1) == '{') ReadBraced(value);
        else
        {
            _at++;
            string name = ReadName();
            value.Append(name.Length == 0 ? "$" : _variables[name]);
        }
    }

    private char Peek(int ahead) => _at + ahead < _line.Length ? _line[_at + ahead] : '\0';

    private void ReadBraced(StringBuilder value)
    {
        _at += 2;
        string name = ReadName();
        if (name.Length == 0 || Current != '}')
        {
            Problem = "of ${…} only ${NAME} is understood";
            return;
        }
        value.Append(_variables[name]);
        _at++;
    }

    // The one command that the packages' files use is cat.
    private void ReadCommand(StringBuilder value, int start, char closing)
    {
        int end = _line.IndexOf(closing, start);
        string command = end < 0 ? "" : _line[start..end].Trim();
        string path = command.StartsWith("cat ", StringComparison.Ordinal) ? command[4..].Trim() : "";
        if (path.Length == 0 || path.AsSpan().IndexOfAny(" $`\"'|;&<>*?") >= 0)
        {
            Problem = "of commands only $(cat FILE) is understood";
            return;
        }
        if (_variables.Cat(path).TryGet(out string? text, out string? problem)) value.Append(text);
        else Problem = problem;
        _at = end + 1;
    }
}
