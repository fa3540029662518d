using System.Globalization;
using System.Text.Json;

namespace Mesosd.Protocol.Wire;

/// <summary>What Mesos' JSON has otherwise than <see cref="Utf8JsonWriter"/>.</summary>
internal static class JsonOutput
{
    // The longest double in round-trip form has 24 characters; ".0" comes on top.
    private const int MaxNumberBytes = 32;

    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <summary>Writes a number with a fraction, or an infinity or NaN as a string.</summary>
    public static void WriteDouble(Utf8JsonWriter writer, double value)
    {
        Span<byte> text = stackalloc byte[MaxNumberBytes];
        if (!double.IsFinite(value)) WriteName(writer, value);
        else if (value.TryFormat(text, out int written, "R", Invariant)) WritePoint(writer, text, written);
    }

    /// <summary>The same for single precision.</summary>
    public static void WriteFloat(Utf8JsonWriter writer, float value)
    {
        Span<byte> text = stackalloc byte[MaxNumberBytes];
        if (!float.IsFinite(value)) WriteName(writer, value);
        else if (value.TryFormat(text, out int written, "R", Invariant)) WritePoint(writer, text, written);
    }

    private static void WriteName(Utf8JsonWriter writer, double value) =>
        writer.WriteStringValue(double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");

    private static void WritePoint(Utf8JsonWriter writer, Span<byte> text, int length)
    {
        if (!text[..length].Contains((byte)'.'))
        {
            int exponent = text[..length].IndexOf((byte)'E');
            int end = exponent < 0 ? length : exponent;
            text[end..length].CopyTo(text[(end + 2)..]);
            ".0"u8.CopyTo(text[end..]);
            length += 2;
        }
        writer.WriteRawValue(text[..length], skipInputValidation: true);
    }
}
