using System.Globalization;

namespace Mesosd.Settings;

/// <summary>
/// All flags in force as text, as <c>/flags</c> shows them: those that were given, and the defaults of the others. Without
/// passwords.
/// </summary>
internal static class FlagTexts
{
    private const string Hidden = "***";

    /// <summary>Name and value, in the order of names.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(FlagValues values)
    {
        List<KeyValuePair<string, string>> texts = [];
        foreach (FlagDefinition flag in values.Table.Flags.OrderBy(flag => flag.Name, StringComparer.Ordinal))
            if (TextOf(values, flag) is { } text) texts.Add(KeyValuePair.Create(flag.Name, text));
        return texts;
    }

    private static string? TextOf(FlagValues values, FlagDefinition flag)
    {
        if (values.TextOf(flag) is not { } given) return DefaultOf(flag);
        return values.ValueOf(flag) switch
        {
            bool value => value ? "true" : "false",
            TimeSpan value => FlagDuration.Format(value),
            ulong value => BytesText.Format(value),
            IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
            _ => IsPath(flag.Type, given) || !flag.Type.HidesValue ? FlagDisplay.WithoutPassword(given) : Hidden,
        };
    }

    // What this version cannot do stands there with the value that asks for what happens anyway.
    private static string? DefaultOf(FlagDefinition flag) => flag.Status.IsGone ? null
        : flag.Status.IsWorking ? flag.DefaultText
        : flag.InertText ?? flag.DefaultText;

    private static bool IsPath(FlagType type, string text) =>
        type.Content == FlagContent.File || text.StartsWith("file://", StringComparison.Ordinal) ||
        (type.Content == FlagContent.Json && text.StartsWith('/'));
}
