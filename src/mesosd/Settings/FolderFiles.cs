namespace Mesosd.Settings;

/// <summary>What came of listing a folder.</summary>
/// <param name="Names">The names of its regular files, in ordinal order; empty when there is no such
/// folder.</param>
/// <param name="Problem">Why it could not be listed, as words that can follow a colon; null when it
/// could.</param>
public readonly record struct FolderFiles(IReadOnlyList<string> Names, string? Problem)
{
    /// <summary>There is no such folder, or it is empty.</summary>
    public static readonly FolderFiles None = new([], null);
}
