using System.Globalization;
using System.Text;

namespace Mesosd.Protocol.Generator.Python;

/// <summary>Small pieces of Python text.</summary>
internal static class PythonText
{
    private static readonly HashSet<string> Keywords =
    [
        "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
        "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
        "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
    ];

    // What every message has beside its fields: `METHODS` of mesosd/_fields.py.
    private static readonly HashSet<string> Methods =
    [
        "clear", "copy", "copy_from", "from_bytes", "from_json", "has", "merge_from", "missing", "to_bytes", "to_json", "which",
    ];

    /// <summary>A name as it may stand in Python: keywords get an underscore behind them.</summary>
    public static string Name(string name) => Keywords.Contains(name) ? name + "_" : name;

    /// <summary>A field's name: those of a message's methods get one as well.</summary>
    public static string FieldName(string name) => Methods.Contains(name) ? name + "_" : Name(name);

    /// <summary>A string literal.</summary>
    public static string Quote(string text)
    {
        var result = new StringBuilder("\"");
        foreach (char letter in text)
        {
            if (letter is '"' or '\\') result.Append('\\').Append(letter);
            else if (letter < ' ') result.Append("\\x").Append(((int)letter).ToString("x2", CultureInfo.InvariantCulture));
            else result.Append(letter);
        }
        return result.Append('"').ToString();
    }

    /// <summary>A written default as a Python expression.</summary>
    /// <param name="type">The field's type.</param>
    /// <param name="written">The default as it stands in the schema; the linker has checked that it fits.</param>
    /// <param name="enumPath">The Python path of the enum, if it is one.</param>
    /// <param name="layout">What the enum's values are called.</param>
    public static string Default(FieldType type, string written, string? enumPath, PythonLayout layout) => type.Kind switch
    {
        FieldKind.String => Quote(written),
        FieldKind.Bool => written == "true" ? "True" : "False",
        FieldKind.Enum => $"{enumPath}.{layout.ValueName(written)}",
        FieldKind.Double or FieldKind.Float => Real(written),
        _ => written,
    };

    private static string Real(string written)
    {
        if (written is "inf" or "-inf" or "nan") return $"float({Quote(written)})";
        return written.IndexOfAny(['.', 'e', 'E']) < 0 ? written + ".0" : written;
    }
}
