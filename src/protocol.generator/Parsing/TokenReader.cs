using System.Globalization;

namespace Mesosd.Protocol.Generator;

/// <summary>Walks over a file's tokens and says what was expected when it finds something else.</summary>
internal sealed class TokenReader(string file, IReadOnlyList<ProtoToken> tokens)
{
    private int _next;

    /// <summary>The token that comes next; the end of the file comes again and again.</summary>
    public ProtoToken Peek => tokens[_next];

    /// <summary>Takes the next token.</summary>
    public ProtoToken Take()
    {
        ProtoToken token = tokens[_next];
        if (token.Kind != ProtoTokenKind.End) _next++;
        return token;
    }

    /// <summary>Takes the next token if it is this word or sign.</summary>
    public bool TryTake(string value)
    {
        if (Peek.Kind is ProtoTokenKind.Text or ProtoTokenKind.End || Peek.Value != value) return false;
        _next++;
        return true;
    }

    /// <summary>Takes this word or sign.</summary>
    public void Expect(string value)
    {
        if (!TryTake(value)) throw Fail(Peek, $"expected '{value}' and found {Peek.Describe()}");
    }

    /// <summary>Takes a plain name, without dots.</summary>
    public ProtoToken ExpectName(string what)
    {
        if (Peek.Kind != ProtoTokenKind.Word || Peek.Value.IndexOf('.') >= 0)
        {
            throw Fail(Peek, $"expected {what} and found {Peek.Describe()}");
        }
        return Take();
    }

    /// <summary>Takes a name in which dots may stand.</summary>
    public ProtoToken ExpectPath(string what)
    {
        if (Peek.Kind == ProtoTokenKind.Word) return Take();
        throw Fail(Peek, $"expected {what} and found {Peek.Describe()}");
    }

    /// <summary>Takes a quoted string.</summary>
    public ProtoToken ExpectText(string what)
    {
        if (Peek.Kind != ProtoTokenKind.Text)
        {
            throw Fail(Peek, $"expected {what} in quotes and found {Peek.Describe()}");
        }
        return Take();
    }

    /// <summary>Takes a whole number, with a sign if need be.</summary>
    public int ExpectInteger(string what)
    {
        ProtoToken at = Peek;
        bool negative = TryTake("-");
        string digits = Peek.Value;
        if (Peek.Kind != ProtoTokenKind.Number || !TryParseInteger(digits, negative, out int number))
        {
            throw Fail(at, $"expected {what} and found {Peek.Describe()}");
        }
        Take();
        return number;
    }

    /// <summary>Makes an error at a token.</summary>
    public SchemaException Fail(ProtoToken at, string text) => new(file, at.Line, at.Column, text);

    private static bool TryParseInteger(string digits, bool negative, out int number)
    {
        bool hexadecimal = digits.StartsWith("0x", System.StringComparison.OrdinalIgnoreCase);
        NumberStyles style = hexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        string text = hexadecimal ? digits.Substring(2) : digits;
        bool known = long.TryParse(text, style, CultureInfo.InvariantCulture, out long value);
        value = negative ? -value : value;
        number = (int)value;
        return known && number == value;
    }
}
