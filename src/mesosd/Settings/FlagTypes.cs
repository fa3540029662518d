using System.Globalization;

namespace Mesosd.Settings;

/// <summary>The types of flag values that are no lists or addresses.</summary>
public static partial class FlagTypes
{
    /// <summary>On or off.</summary>
    public static FlagType<bool> Switch { get; } = new()
    {
        Name = "bool",
        Placeholder = "",
        Expected = "true, false, 1 or 0",
        Example = "true",
        BareText = "true",
        NegatedText = "false",
        Parse = ParseSwitch,
    };

    /// <summary>How much help.</summary>
    public static FlagType<HelpRequest> Help { get; } = new()
    {
        Name = "bool",
        Placeholder = "",
        Expected = "nothing, or all",
        Example = "all",
        BareText = "true",
        NegatedText = "false",
        Parse = text => text == "all" ? HelpRequest.All
            : ParseSwitch(text).Then<HelpRequest>(asked => asked ? HelpRequest.Short : HelpRequest.None),
    };

    /// <summary>A text without a line break.</summary>
    public static FlagType<string> Text { get; } = TextOf("TEXT", "a text", "text");

    /// <summary>The path of a folder.</summary>
    public static FlagType<string> Folder { get; } = FolderLike("/var/lib/mesos");

    /// <summary>A file that somebody else reads.</summary>
    public static FlagType<string> FilePath { get; } = new()
    {
        Name = "path",
        Placeholder = "FILE",
        Expected = "the path of a file",
        Example = "/etc/mesos/file",
        Content = FlagContent.Path,
        Parse = text => ParseLine(text).Then(NotEmpty),
    };

    /// <summary>Any whole number from 0.</summary>
    public static FlagType<int> Count { get; } = CountFrom(0, int.MaxValue);

    /// <summary>A duration, zero included.</summary>
    public static FlagType<TimeSpan> Duration { get; } = DurationWhere(_ => null, "a duration", "10secs");

    /// <summary>A duration above zero.</summary>
    public static FlagType<TimeSpan> PositiveDuration { get; } =
        DurationWhere(value => value > TimeSpan.Zero ? null : "it must be above zero",
            "a duration above zero", "10secs");

    /// <summary>Any amount of bytes.</summary>
    public static FlagType<ulong> Bytes { get; } = new()
    {
        Name = "bytes",
        Placeholder = "BYTES",
        Expected = "a whole number with B, KB, MB, GB or TB",
        Example = "64MB",
        Parse = BytesText.Parse,
    };

    /// <summary>A text without a line break, under a name that says what it is.</summary>
    public static FlagType<string> TextOf(string placeholder, string expected, string example) => new()
    {
        Name = "string",
        Placeholder = placeholder,
        Expected = expected,
        Example = example,
        Content = FlagContent.Verbatim,
        Parse = ParseLine,
    };

    /// <summary>The path of a folder, with an example that suits the flag.</summary>
    public static FlagType<string> FolderLike(string example) => new()
    {
        Name = "string",
        Placeholder = "FOLDER",
        Expected = "the path of a folder",
        Example = example,
        Content = FlagContent.Verbatim,
        Parse = text => ParseLine(text).Then(NotEmpty),
    };

    /// <summary>A whole number within bounds.</summary>
    public static FlagType<int> CountFrom(int min, int max) => new()
    {
        Name = "integer",
        Placeholder = "N",
        Expected = max == int.MaxValue ? $"a whole number from {min}" : $"a whole number from {min} to {max}",
        Example = Math.Max(min, Math.Min(max, 100)).ToString(CultureInfo.InvariantCulture),
        Parse = text => ParseWhole(text, min, max).Then<int>(value => (int)value),
    };

    /// <summary>A decimal number within bounds.</summary>
    public static FlagType<double> NumberFrom(double min, double max) => new()
    {
        Name = "number",
        Placeholder = "NUMBER",
        Expected = string.Create(CultureInfo.InvariantCulture, $"a number from {min} to {max}"),
        Example = max.ToString(CultureInfo.InvariantCulture),
        Parse = text => ParseNumber(text).Then<double>(value => value >= min && value <= max
            ? value
            : Parsed<double>.Wrong($"{FlagDisplay.Clean(text)} is out of range")),
    };

    /// <summary>A duration within bounds.</summary>
    public static FlagType<TimeSpan> DurationFrom(TimeSpan min, TimeSpan max) => DurationWhere(
        value => value < min || value > max ? "it is out of range" : null,
        max == TimeSpan.MaxValue
            ? $"a duration of at least {FlagDuration.Format(min)}"
            : $"a duration from {FlagDuration.Format(min)} to {FlagDuration.Format(max)}",
        FlagDuration.Format(min > TimeSpan.Zero ? min : max));

    /// <summary>An amount of bytes within bounds.</summary>
    public static FlagType<ulong> BytesFrom(ulong min, ulong max) => new()
    {
        Name = "bytes",
        Placeholder = "BYTES",
        Expected = $"an amount from {BytesText.Format(min)} to {BytesText.Format(max)}",
        Example = BytesText.Format(Math.Clamp(64UL << 20, min, max)),
        Parse = text => BytesText.Parse(text).Then<ulong>(value => value >= min && value <= max
            ? value
            : Parsed<ulong>.Wrong($"{FlagDisplay.Clean(text)} is out of range")),
    };

    /// <summary>One of several words, in any case.</summary>
    /// <param name="choices">The words and what they mean; the first is the example.</param>
    /// <param name="refused">Words that Mesos knows and this version does not, with the reason.</param>
    public static FlagType<T> Choice<T>(
        (string Word, T Value)[] choices, (string Word, string Reason)[]? refused = null)
    {
        string words = string.Join(" or ", choices.Select(choice => choice.Word));
        return new FlagType<T>
        {
            Name = "string",
            Placeholder = string.Join('|', choices.Select(choice => choice.Word)),
            Expected = words,
            Example = choices[0].Word,
            Parse = text => ParseChoice(text, choices, refused ?? []),
        };
    }

    internal static Parsed<string> ParseLine(string text)
    {
        int at = text.AsSpan().IndexOfAny('\n', '\r', '\0');
        return at < 0
            ? text
            : Parsed<string>.Wrong("the value contains a line break; write its file without one");
    }

    internal static Parsed<double> ParseNumber(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) &&
        double.IsFinite(value)
            ? value
            : Parsed<double>.Wrong($"\"{FlagDisplay.Clean(text)}\" is no number");

    internal static Parsed<long> ParseWhole(string text, long min, long max)
    {
        string shown = FlagDisplay.Clean(text);
        if (!Int128.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture,
            out Int128 value))
            return Parsed<long>.Wrong($"\"{shown}\" is no whole number");
        if (value < min) return Parsed<long>.Wrong($"{shown} is too small");
        return value > max ? Parsed<long>.Wrong($"{shown} is too large") : (long)value;
    }

    private static FlagType<TimeSpan> DurationWhere(
        Func<TimeSpan, string?> check, string expected, string example) => new()
        {
            Name = "duration",
            Placeholder = "DURATION",
            Expected = expected,
            Example = example,
            Parse = text => FlagDuration.Parse(text).Then<TimeSpan>(value =>
                check(value) is { } problem
                    ? Parsed<TimeSpan>.Wrong($"{FlagDisplay.Clean(text)}: {problem}")
                    : value),
        };

    private static Parsed<bool> ParseSwitch(string text) => text.ToLowerInvariant() switch
    {
        "true" or "1" => true,
        "false" or "0" => false,
        _ => Parsed<bool>.Wrong($"\"{FlagDisplay.Clean(text)}\" is neither true nor false"),
    };

    private static Parsed<string> NotEmpty(string text) =>
        text.Length > 0 ? text : Parsed<string>.Wrong("the value is empty");

    private static Parsed<T> ParseChoice<T>(string text, (string Word, T Value)[] choices,
        (string Word, string Reason)[] refused)
    {
        foreach ((string word, T value) in choices)
            if (word.Equals(text, StringComparison.OrdinalIgnoreCase)) return Parsed<T>.Right(value);
        foreach ((string word, string reason) in refused)
            if (word.Equals(text, StringComparison.OrdinalIgnoreCase)) return Parsed<T>.Wrong(reason);
        return Parsed<T>.Wrong($"\"{FlagDisplay.Clean(text)}\" is none of these");
    }
}
