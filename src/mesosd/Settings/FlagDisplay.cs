using System.Text;

namespace Mesosd.Settings;

/// <summary>Shows values in messages: short, on one line, without secrets.</summary>
internal static class FlagDisplay
{
    // What fits on a line of a terminal beside the message; longer values are known to whoever wrote them.
    private const int MaxLength = 80;

    /// <summary>A flag with its value, such as <c>--port=70000</c>.</summary>
    public static string Show(FlagDefinition flag, string name, string text) =>
        flag.Type.HidesValue ? $"--{name}" : $"--{name}={Clean(text)}";

    /// <summary>A value at its full length, without what stands before the @ of an address.</summary>
    public static string WithoutPassword(string text) => HideCredentials(text);

    /// <summary>A value without secrets, line breaks and excess.</summary>
    public static string Clean(string text)
    {
        string open = HideCredentials(text);
        StringBuilder shown = new(Math.Min(open.Length, MaxLength) + 8);
        foreach (char letter in open)
        {
            if (shown.Length >= MaxLength) return shown.Append('…').ToString();
            shown.Append(letter switch
            {
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ when char.IsControl(letter) => "?",
                _ => letter.ToString(),
            });
        }
        return shown.ToString();
    }

    /// <summary>
    /// A message without what would steer a terminal or a log: names of files may hold anything.
    /// </summary>
    public static string OneLine(string message) =>
        message.Any(char.IsControl)
            ? string.Concat(message.Select(c => char.IsControl(c) ? '?' : c))
            : message;

    // zk://user:password@host: what stands between :// and the last @ is nobody's business, nor what stands before the @
    // when the scheme was forgotten or mistyped.
    private static string HideCredentials(string text)
    {
        int at = text.LastIndexOf('@');
        if (at < 0) return text;
        int scheme = text.IndexOf("://", 0, at, StringComparison.Ordinal);
        if (scheme >= 0) return $"{text[..(scheme + 3)]}***{text[at..]}";
        return text.IndexOf(':', 0, at) < 0 ? text : $"***{text[at..]}";
    }
}
