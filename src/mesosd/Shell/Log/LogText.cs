using System.Globalization;

namespace Mesosd.Shell.Log;

/// <summary>
/// Makes a text fit for one line of a log. Peers choose parts of most texts: names, ids, what clients sent.
/// </summary>
internal static class LogText
{
    /// <summary>
    /// More than a stack trace needs; a queue full of the longest lines stays below 100 MB, whatever peers call themselves.
    /// </summary>
    public const int MaxLetters = 4096;

    /// <summary>
    /// The text on one line that is not too long: breaks and tabs become spaces, so nobody can forge lines, and other control
    /// characters question marks, so nobody steers the terminal on which the log is read.
    /// </summary>
    public static string OneLine(string text)
    {
        string kept = text.Length <= MaxLetters ? text : text[..MaxLetters];
        string line = kept.ReplaceLineEndings(" ");
        if (line.Any(char.IsControl))
            line = string.Concat(line.Select(letter => letter == '\t' ? ' ' : char.IsControl(letter) ? '?' : letter));
        return kept.Length == text.Length
            ? line
            : string.Create(CultureInfo.InvariantCulture, $"{line}... and {text.Length - kept.Length} letters more");
    }
}
