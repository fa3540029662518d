using System.Globalization;
using System.Text.Json;

namespace Mesosd.Protocol.Wire;

/// <summary>
/// What is carried along while a JSON document is read into a message: the first error and the path to it.
/// Generated readers call it; none of its members throws. Mesos' leniency is here: numbers and booleans may
/// stand in quotes, fractions are cut off for whole numbers.
/// </summary>
/// <param name="limits">What a document may make readers do; the document itself bounds the depth.</param>
public ref struct JsonInput(DecodeLimits limits)
{
    private const int MaxQuotedChars = 40;
    private const NumberStyles WholeNumber = NumberStyles.AllowLeadingSign;
    private const NumberStyles AnyNumber =
        NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    private int _elementsLeft = limits.MaxElements;
    private string? _expected;
    private string[]? _missing;
    private string _path = "";

    /// <summary>Limits as they are when none are given.</summary>
    public JsonInput()
        : this(DecodeLimits.Default)
    {
    }

    /// <summary>Whether something was wrong; then the message must not be used.</summary>
    public readonly bool Failed => _expected is not null || _missing is not null;

    /// <summary>A sentence for people: which field, what was expected. Null when all is well.</summary>
    /// <param name="messageName">The outermost message, by its name in the schema.</param>
    public readonly string? DescribeError(string messageName)
    {
        if (_missing is not null)
        {
            string prefix = _path.Length == 0 ? "" : _path + ".";
            string fields = string.Join(", ", _missing.Select(name => prefix + name));
            return $"Missing required fields: {fields} (of {messageName})";
        }
        if (_expected is null) return null;
        return _path.Length == 0 ? $"{messageName}: {_expected}" : $"{messageName}.{_path}: {_expected}";
    }

    /// <summary>Keeps the first error. The path is put before it on the way out.</summary>
    /// <param name="expected">Both sides, such as <c>expected a number, found a string</c>.</param>
    public void Fail(string expected)
    {
        if (!Failed) _expected = expected;
    }

    /// <summary>Reports required fields that never came, by their names.</summary>
    public void FailMissing(string[] fields)
    {
        if (!Failed) _missing = fields;
    }

    /// <summary>Reports a required enum whose name the schema does not have.</summary>
    public void FailEnum(string enumName, JsonElement found) =>
        Fail($"expected the name of a {enumName}, found {Describe(found)}");

    /// <summary>Puts a field before the path of the error.</summary>
    public void NameField(string name) =>
        _path = _path.Length == 0 || _path[0] == '[' ? name + _path : $"{name}.{_path}";

    /// <summary>Puts an element's place in its list before the path of the error.</summary>
    public void NameIndex(int index) => NameField(string.Create(CultureInfo.InvariantCulture, $"[{index}]"));

    /// <summary>Puts a map's key before the path of the error.</summary>
    public void NameKey(string key) => NameField($"[\"{Shorten(key)}\"]");

    /// <summary>Counts one element of a list or entry of a map. False when there may be no more.</summary>
    public bool CountElement()
    {
        if (--_elementsLeft >= 0) return true;
        Fail("too many repeated elements");
        return false;
    }

    /// <summary>A property's name; empty for a name that is not Unicode text, which no field's is.</summary>
    public static string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, written as an escape: the document's parser lets it pass.
            return "";
        }
    }

    /// <summary>A map's key.</summary>
    public string ReadKey(JsonProperty entry)
    {
        try
        {
            return entry.Name;
        }
        catch (InvalidOperationException)
        {
            Fail("expected a key of Unicode text, found half of a surrogate pair");
            return "";
        }
    }

    /// <summary>Whether this is an object; if not, that is an error.</summary>
    public bool ExpectObject(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Object) return true;
        FailKind("an object", element);
        return false;
    }

    /// <summary>A string.</summary>
    public string ReadString(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.String) return TextOf(element);
        FailKind("a string", element);
        return "";
    }

    /// <summary>Bytes, in base64 with padding.</summary>
    public byte[] ReadBytes(JsonElement element)
    {
        // The text comes first: it is there that half of a surrogate pair is noticed.
        if (element.ValueKind == JsonValueKind.String && TextOf(element) is { } text)
        {
            byte[] buffer = new byte[text.Length / 4 * 3];
            if (Convert.TryFromBase64String(text, buffer, out int written)) return buffer[..written];
        }
        FailKind("a string in base64", element);
        return [];
    }

    /// <summary>The name of an enum's value, which may be one that this schema does not have.</summary>
    public string ReadEnumName(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.String) return TextOf(element);
        FailKind("the name of an enum's value", element);
        return "";
    }

    /// <summary>A boolean, in quotes or not.</summary>
    public bool ReadBool(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.True:
                return true;
            case JsonValueKind.False:
                return false;
            case JsonValueKind.String when TextOf(element) is "true":
                return true;
            case JsonValueKind.String when TextOf(element) is "false":
                return false;
            default:
                FailKind("true or false", element);
                return false;
        }
    }

    /// <summary>A floating-point number; <c>"Infinity"</c>, <c>"-Infinity"</c>, <c>"NaN"</c> in quotes.</summary>
    public double ReadDouble(JsonElement element)
    {
        if (TryReadDouble(element, out double value)) return value;
        FailKind("a number", element);
        return 0;
    }

    /// <summary>A floating-point number of single precision.</summary>
    public float ReadFloat(JsonElement element) => (float)ReadDouble(element);

    /// <summary>A whole number of 32 bits; a fraction is cut off.</summary>
    public int ReadInt32(JsonElement element) => (int)ReadWhole(element, int.MinValue, int.MaxValue);

    /// <summary>A whole number of 64 bits; a fraction is cut off.</summary>
    public long ReadInt64(JsonElement element) => (long)ReadWhole(element, long.MinValue, long.MaxValue);

    /// <summary>A whole number of 32 bits without a sign; a fraction is cut off.</summary>
    public uint ReadUInt32(JsonElement element) => (uint)ReadWhole(element, 0, uint.MaxValue);

    /// <summary>A whole number of 64 bits without a sign; a fraction is cut off.</summary>
    public ulong ReadUInt64(JsonElement element) => (ulong)ReadWhole(element, 0, ulong.MaxValue);

    /// <summary>A span of time as Mesos writes it, such as <c>10mins</c> or <c>1.5hrs</c>.</summary>
    /// <returns>Whole seconds, and the nanoseconds that remain, with the same sign.</returns>
    public (long Seconds, int Nanoseconds) ReadDuration(JsonElement element)
    {
        string text = ReadString(element);
        if (DurationText.TryParse(text, out long seconds, out int nanoseconds)) return (seconds, nanoseconds);
        FailKind("a span such as \"10mins\", in ns, us, ms, secs, mins, hrs, days or weeks", element);
        return default;
    }

    private Int128 ReadWhole(JsonElement element, Int128 lowest, Int128 highest)
    {
        if (TryReadWhole(element, out Int128 value) && value >= lowest && value <= highest) return value;
        FailKind($"a whole number from {lowest} to {highest}", element);
        return 0;
    }

    private bool TryReadWhole(JsonElement element, out Int128 value)
    {
        if (element.ValueKind == JsonValueKind.Number)
        {
            if (element.TryGetInt64(out long exact))
            {
                value = exact;
                return true;
            }
            if (element.TryGetUInt64(out ulong large))
            {
                value = large;
                return true;
            }
        }
        else if (element.ValueKind == JsonValueKind.String
            && Int128.TryParse(TextOf(element), WholeNumber, CultureInfo.InvariantCulture, out value))
        {
            return true;
        }
        value = 0;
        if (!TryReadDouble(element, out double fraction) || Math.Abs(fraction) >= 1e30) return false;
        if (double.IsNaN(fraction)) return false;
        value = (Int128)Math.Truncate(fraction);
        return true;
    }

    private bool TryReadDouble(JsonElement element, out double value)
    {
        value = 0;
        if (element.ValueKind == JsonValueKind.Number)
        {
            return element.TryGetDouble(out value) && double.IsFinite(value);
        }
        if (element.ValueKind != JsonValueKind.String) return false;
        string text = TextOf(element);
        switch (text)
        {
            case "Infinity":
                value = double.PositiveInfinity;
                return true;
            case "-Infinity":
                value = double.NegativeInfinity;
                return true;
            case "NaN":
                value = double.NaN;
                return true;
            default:
                return double.TryParse(text, AnyNumber, CultureInfo.InvariantCulture, out value)
                    && double.IsFinite(value);
        }
    }

    private string TextOf(JsonElement element)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // The document's parser lets an escaped half of a surrogate pair pass; one cannot ask first.
            Fail("expected Unicode text, found half of a surrogate pair");
            return "";
        }
    }

    private void FailKind(string expected, JsonElement found)
    {
        if (!Failed) Fail($"expected {expected}, found {Describe(found)}");
    }

    private static string Describe(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "the string " + Shorten(element.GetRawText()),
        JsonValueKind.Number => "the number " + Shorten(element.GetRawText()),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => "null",
    };

    private static string Shorten(string text) =>
        text.Length <= MaxQuotedChars ? text : string.Concat(text.AsSpan(0, MaxQuotedChars), "…");
}
