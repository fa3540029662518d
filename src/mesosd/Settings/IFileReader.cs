namespace Mesosd.Settings;

/// <summary>
/// The files that settings may come from. The shell's reads the disk, a test's a dictionary.
/// </summary>
public interface IFileReader
{
    /// <summary>The text of a file, or why there is none.</summary>
    FileText Read(string path);

    /// <summary>The names of a folder's regular files, in ordinal order.</summary>
    FolderFiles List(string path);
}
