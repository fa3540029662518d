using System.Globalization;

namespace Mesosd.Protocol.Generator;

/// <summary>Written defaults as C# expressions.</summary>
internal static class DefaultValue
{
    /// <summary>The expression for a written default, or null when it does not fit the type.</summary>
    public static string? ToCSharp(FieldType type, DefaultSyntax written)
    {
        string text = written.Text;
        return type.Kind switch
        {
            FieldKind.String when written.Token.Kind == ProtoTokenKind.Text => Code.Quote(text),
            FieldKind.Bool when text is "true" or "false" => text,
            FieldKind.Enum => FromEnum(type.Enum!, text),
            FieldKind.Double => FromDouble(text, "double", ""),
            FieldKind.Float => FromDouble(text, "float", "f"),
            FieldKind.Int32 => IsWithin(text, int.MinValue, int.MaxValue) ? text : null,
            FieldKind.Int64 => IsWithin(text, long.MinValue, long.MaxValue) ? text + "L" : null,
            FieldKind.UInt32 => IsWithin(text, 0, uint.MaxValue) ? text + "U" : null,
            FieldKind.UInt64 => IsWithin(text, 0, ulong.MaxValue) ? text + "UL" : null,
            _ => null,
        };
    }

    private static string? FromEnum(EnumModel type, string text)
    {
        EnumValueModel? value = type.Values.FirstOrDefault(candidate => candidate.SchemaName == text);
        return value is null ? null : $"{type.QualifiedName}.{value.Name}";
    }

    private static string? FromDouble(string text, string type, string suffix)
    {
        if (text is "inf") return type + ".PositiveInfinity";
        if (text is "-inf") return type + ".NegativeInfinity";
        if (text is "nan") return type + ".NaN";
        CultureInfo culture = CultureInfo.InvariantCulture;
        if (!double.TryParse(text, NumberStyles.Float, culture, out double value)) return null;
        string digits = value.ToString("R", culture);
        bool hasFraction = digits.Any(letter => letter is '.' or 'E');
        return hasFraction ? digits + suffix : digits + ".0" + suffix;
    }

    private static bool IsWithin(string text, decimal lowest, decimal highest) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out decimal value)
        && value >= lowest && value <= highest;
}
