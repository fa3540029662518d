using System.Globalization;
using Mesosd.Protocol.Messages;
using ValueType = Mesosd.Protocol.Messages.ValueType;

namespace Mesosd.Settings;

/// <summary>
/// A value as it stands in <c>--resources</c> and <c>--attributes</c>: a number, <c>[a-b,c-d]</c>,
/// <c>{a,b}</c>, or text.
/// </summary>
internal sealed record ValueSyntax
{
    // Ports number 65,536; more ranges or items than that are a mistake.
    private const int MaxElements = 65_536;

    public required ValueType Type { get; init; }

    /// <summary>The text without white space around it, of every kind of value.</summary>
    public required string Text { get; init; }

    /// <summary>In ascending order, none touching the next.</summary>
    public IReadOnlyList<ValueRange> Ranges { get; init; } = [];

    /// <summary>In the order given, each once.</summary>
    public IReadOnlyList<string> Items { get; init; } = [];

    public static Parsed<ValueSyntax> Parse(string text)
    {
        string value = text.Trim();
        if (value.Length == 0) return Parsed<ValueSyntax>.Wrong("there is no value");
        if (value[0] == '[') return ParseRanges(value);
        if (value[0] == '{') return ParseSet(value);
        if (value.AsSpan().IndexOfAny("[]{}") >= 0)
            return Parsed<ValueSyntax>.Wrong(
                $"\"{FlagDisplay.Clean(value)}\" has a bracket where none belongs");
        bool isNumber = FlagTypes.ParseNumber(value).TryGet(out _, out _);
        return new ValueSyntax { Type = isNumber ? ValueType.Scalar : ValueType.Text, Text = value };
    }

    private static Parsed<ValueSyntax> ParseRanges(string value)
    {
        if (Inside(value, ']') is not { } inside)
            return Parsed<ValueSyntax>.Wrong($"\"{FlagDisplay.Clean(value)}\" does not end in its only ]");
        List<ValueRange> ranges = [];
        foreach (string part in Elements(inside))
        {
            if (!ParseRange(part).TryGet(out ValueRange range, out string? problem))
                return Parsed<ValueSyntax>.Wrong(problem);
            ranges.Add(range);
            if (ranges.Count > MaxElements)
                return Parsed<ValueSyntax>.Wrong($"there are more than {MaxElements} ranges");
        }
        return new ValueSyntax { Type = ValueType.Ranges, Text = value, Ranges = Join(ranges) };
    }

    private static Parsed<ValueRange> ParseRange(string part)
    {
        string[] ends = part.Split('-', StringSplitOptions.TrimEntries);
        bool isRange = TryParseEnd(ends[0], out ulong begin) & TryParseEnd(ends[^1], out ulong end) &
            ends.Length == 2;
        if (!isRange)
            return Parsed<ValueRange>.Wrong($"\"{FlagDisplay.Clean(part)}\" is no range such as 31000-32000");
        return begin <= end
            ? new ValueRange(begin, end)
            : Parsed<ValueRange>.Wrong($"the range {begin}-{end} ends before it begins");
    }

    private static bool TryParseEnd(string text, out ulong number) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static Parsed<ValueSyntax> ParseSet(string value)
    {
        if (Inside(value, '}') is not { } inside)
            return Parsed<ValueSyntax>.Wrong($"\"{FlagDisplay.Clean(value)}\" does not end in its only }}");
        List<string> items = [.. Elements(inside).Distinct(StringComparer.Ordinal)];
        return items.Count > MaxElements
            ? Parsed<ValueSyntax>.Wrong($"there are more than {MaxElements} items")
            : new ValueSyntax { Type = ValueType.Set, Text = value, Items = items };
    }

    private static string? Inside(string value, char closing)
    {
        bool isClosed = value.Length >= 2 && value[^1] == closing &&
            value.AsSpan(1, value.Length - 2).IndexOfAny("[]{}") < 0;
        return isClosed ? value[1..^1] : null;
    }

    private static string[] Elements(string inside) =>
        inside.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>The same numbers in ascending ranges of which none touches the next.</summary>
    public static List<ValueRange> Join(IEnumerable<ValueRange> ranges)
    {
        List<ValueRange> joined = [];
        foreach (ValueRange range in ranges.OrderBy(range => range.Begin).ThenBy(range => range.End))
        {
            ValueRange? last = joined.Count > 0 ? joined[^1] : null;
            bool touches = last is { } before && (range.Begin <= before.End || range.Begin - 1 == before.End);
            if (touches) joined[^1] = new ValueRange(last!.Value.Begin, Math.Max(last.Value.End, range.End));
            else joined.Add(range);
        }
        return joined;
    }
}
