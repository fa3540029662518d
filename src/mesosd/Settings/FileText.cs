namespace Mesosd.Settings;

/// <summary>What came of reading a file.</summary>
/// <param name="Text">Its text; null when it could not be read.</param>
/// <param name="IsMissing">Whether there is no such file.</param>
/// <param name="Problem">Why it could not be read, as words that can follow a colon.</param>
public readonly record struct FileText(string? Text, bool IsMissing, string? Problem)
{
    /// <summary>Whether users who are neither the file's owner nor of its group may read or change it.</summary>
    public bool IsOpenToOthers { get; init; }

    /// <summary>There is no such file.</summary>
    public static readonly FileText Missing = new(null, true, "no such file");

    /// <summary>There is a folder in its place.</summary>
    public static readonly FileText Folder = new(null, true, "it is a folder");

    /// <summary>
    /// The longest file that is taken for a setting, in bytes. The largest real ones are lists of
    /// credentials or JSON of some 100 KB; the limit keeps a wrong path (a disk image, a log) harmless.
    /// </summary>
    public const int MaxBytes = 4 << 20;

    /// <summary>The file was read.</summary>
    public static FileText Found(string text) => new(text, false, null);

    /// <summary>The file is there but cannot be read.</summary>
    public static FileText Unreadable(string problem) => new(null, false, problem);
}
