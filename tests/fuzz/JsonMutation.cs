using System.Text;

namespace Mesosd.Fuzz;

/// <summary>Changes JSON: some ways know nothing of it, most put one value in place of another.</summary>
internal sealed class JsonMutation(IReadOnlyList<byte[]> texts)
{
    // Values at the borders of what readers take: of other kinds, other ranges, in quotes, not Unicode, deep, many.
    private static readonly byte[][] s_values = [.. ((string[])[
        "null", "[]", "{}", "\"\"", "true", "\"false\"", "0", "-0.0", "-1", "1.5", "\"7.9\"", "1e400", "-1E-400", "2147483648",
        "9223372036854775808", "\"18446744073709551616\"", "\"Infinity\"", "\"-Infinity\"", "\"NaN\"", "\"10mins\"", "\"-1.5hrs\"",
        "\"AQL/\"", "\"====\"", "\"\\ud800\"", "\"\\u0000\"", "\"größe 任务\"", "\"UNKNOWN\"", "\"TASK_LOST\"", "[null]", "[[]]",
        "[{},{},null]", "{\"value\":null}", "{\"\\udfff\":1}", "{\"value\":\"a\",\"value\":\"b\"}", "{\"type\":\"SCALAR\",\"name\":\"x\"}",
        Repeat("[", 80) + Repeat("]", 80), Repeat("{\"value\":\"c\",\"parent\":", 70) + "null" + Repeat("}", 70),
        "[" + Repeat("{},", 500) + "{}]", "\"" + Repeat("x", 2000) + "\"", "\"" + Repeat("AAAA", 500) + "\""])
        .Select(Encoding.UTF8.GetBytes)];

    public void Apply(MutableBytes bytes, ref Chance chance)
    {
        for (int left = chance.Below(4) + 1; left > 0; left--) ApplyOne(bytes, ref chance);
    }

    private void ApplyOne(MutableBytes bytes, ref Chance chance)
    {
        int at = chance.Below(bytes.Length + 1);
        switch (chance.Below(16))
        {
            case 0: bytes.Flip(at, chance.Below(8)); break;
            case 1: bytes.Remove(at, chance.Below(8) + 1); break;
            case 2: bytes.Duplicate(at, chance.Below(64) + 1); break;
            case 3: bytes.Truncate(at); break;
            case 4 or 5 or 6: ReplaceValue(bytes, at, texts[chance.Below(texts.Count)]); break;
            default: ReplaceValue(bytes, at, s_values[chance.Below(s_values.Length)]); break;
        }
    }

    private static void ReplaceValue(MutableBytes bytes, int at, ReadOnlySpan<byte> value)
    {
        int before = bytes.Span[at..].IndexOfAny((byte)':', (byte)'[');
        if (before < 0) return;
        int start = at + before + 1;
        bytes.Remove(start, LengthOfValue(bytes.Span[start..]));
        bytes.Insert(start, value);
    }

    private static int LengthOfValue(ReadOnlySpan<byte> text)
    {
        int depth = 0;
        bool isQuoted = false;
        for (int index = 0; index < text.Length; index++)
        {
            byte next = text[index];
            if (isQuoted && next == '\\') index++;
            else if (next == '"') isQuoted = !isQuoted;
            else if (isQuoted) continue;
            else if (next is (byte)'{' or (byte)'[') depth++;
            else if (depth == 0 && next is ((byte)',' or (byte)'}' or (byte)']')) return index;
            else if (next is (byte)'}' or (byte)']') depth--;
        }
        return text.Length;
    }

    private static string Repeat(string text, int count) => new StringBuilder().Insert(0, text, count).ToString();
}
