using System.Text;

namespace Mesosd.Protocol.Generator;

/// <summary>Cuts a schema file into tokens, each with the comment that stands right above it.</summary>
internal sealed class ProtoLexer
{
    private readonly string _file;
    private readonly string _text;
    private readonly List<ProtoToken> _tokens = [];
    private readonly StringBuilder _comment = new();
    private int _position;
    private int _line = 1;
    private int _lineStart;
    private int _commentEndLine = -1;
    private int _lastTokenLine;

    private ProtoLexer(string file, string text)
    {
        _file = file;
        _text = text;
    }

    /// <summary>All tokens of the file, the last one being its end.</summary>
    /// <exception cref="SchemaException">A character or a literal that cannot be one.</exception>
    public static IReadOnlyList<ProtoToken> Read(string file, string text)
    {
        var lexer = new ProtoLexer(file, text);
        while (lexer.ReadNext())
        {
        }
        return lexer._tokens;
    }

    private char Here => _position < _text.Length ? _text[_position] : '\0';

    private char Ahead => _position + 1 < _text.Length ? _text[_position + 1] : '\0';

    private int Column => _position - _lineStart + 1;

    private bool ReadNext()
    {
        SkipBlanks();
        int start = _position;
        int column = Column;
        if (_position >= _text.Length)
        {
            Add(ProtoTokenKind.End, "", column);
            return false;
        }
        if (Here == '/' && Ahead == '/') ReadLineComment();
        else if (Here == '/' && Ahead == '*') ReadBlockComment();
        else if (IsWordStart(Here)) Add(ProtoTokenKind.Word, TakeWhile(IsWordPart, start), column);
        else if (char.IsDigit(Here)) Add(ProtoTokenKind.Number, ReadNumber(start), column);
        else if (Here is '"' or '\'') ReadText(column);
        else ReadSign(column);
        return true;
    }

    private void SkipBlanks()
    {
        for (; char.IsWhiteSpace(Here); _position++)
        {
            if (Here == '\n') BeginLine(_position + 1);
        }
    }

    private void BeginLine(int start)
    {
        _line++;
        _lineStart = start;
    }

    private void ReadLineComment()
    {
        int end = _text.IndexOf('\n', _position);
        if (end < 0) end = _text.Length;
        KeepComment(_text.Substring(_position + 2, end - _position - 2).Trim(), _line, _line);
        _position = end;
    }

    private void ReadBlockComment()
    {
        int end = _text.IndexOf("*/", _position + 2, System.StringComparison.Ordinal);
        if (end < 0) throw Fail(Column, "this comment never ends; expected '*/'");
        int first = _line;
        foreach (string line in _text.Substring(_position + 2, end - _position - 2).Split('\n'))
        {
            KeepComment(line.Trim().TrimStart('*').Trim(), first, _line);
            _line++;
        }
        _line--;
        _lineStart = _line == first ? _lineStart : _text.LastIndexOf('\n', end) + 1;
        _position = end + 2;
    }

    // A comment on the line of a token speaks about what stands before it, and one with a blank line after
    // it about nothing in particular; neither is a declaration's own.
    private void KeepComment(string text, int firstLine, int line)
    {
        if (firstLine == _lastTokenLine) return;
        if (_commentEndLine >= 0 && line > _commentEndLine + 1) _comment.Clear();
        if (_comment.Length > 0) _comment.Append('\n');
        _comment.Append(text);
        _commentEndLine = line;
    }

    private string TakeWhile(System.Func<char, bool> belongs, int start)
    {
        while (belongs(Here)) _position++;
        return _text.Substring(start, _position - start);
    }

    private string ReadNumber(int start)
    {
        bool hexadecimal = Here == '0' && Ahead is 'x' or 'X';
        while (char.IsLetterOrDigit(Here) || Here == '.' || (!hexadecimal && IsExponentSign())) _position++;
        return _text.Substring(start, _position - start);
    }

    private bool IsExponentSign() => Here is '+' or '-' && _text[_position - 1] is 'e' or 'E';

    private void ReadText(int column)
    {
        char quote = Here;
        var text = new StringBuilder();
        for (_position++; Here != quote; _position++)
        {
            if (_position >= _text.Length || Here == '\n')
            {
                throw Fail(column, $"this string never ends; expected {quote}");
            }
            text.Append(Here == '\\' ? ReadEscape() : Here);
        }
        _position++;
        Add(ProtoTokenKind.Text, text.ToString(), column);
    }

    private char ReadEscape()
    {
        _position++;
        return Here switch
        {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            '\\' or '"' or '\'' => Here,
            _ => throw Fail(Column, $"expected one of \\n \\t \\r \\\\ \\\" \\' and found \\{Here}"),
        };
    }

    private void ReadSign(int column)
    {
        if ("{}[]<>=;,-".IndexOf(Here) < 0)
        {
            throw Fail(column, $"the character '{Here}' has no meaning here");
        }
        Add(ProtoTokenKind.Sign, Here.ToString(), column);
        _position++;
    }

    private void Add(ProtoTokenKind kind, string value, int column)
    {
        bool above = _commentEndLine == _line - 1 && _comment.Length > 0;
        _tokens.Add(new ProtoToken(kind, value, _line, column, above ? _comment.ToString() : null));
        _comment.Clear();
        _commentEndLine = -1;
        _lastTokenLine = _line;
    }

    private SchemaException Fail(int column, string text) => new(_file, _line, column, text);

    private static bool IsWordStart(char letter) => letter is '_' or '.' || IsAsciiLetter(letter);

    private static bool IsWordPart(char letter) => IsWordStart(letter) || char.IsDigit(letter);

    private static bool IsAsciiLetter(char letter) => letter is >= 'a' and <= 'z' or >= 'A' and <= 'Z';
}
