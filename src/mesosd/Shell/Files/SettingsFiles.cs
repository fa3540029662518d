using System.Text;
using Mesosd.Settings;

namespace Mesosd.Shell.Files;

/// <summary>The disk, as far as settings come from it.</summary>
/// <param name="patience">How long a file may take.</param>
public sealed class SettingsFiles(TimeSpan patience) : IFileReader
{
    /// <summary>The disk, with the patience of whoever starts a daemon.</summary>
    public SettingsFiles() : this(TimeSpan.FromSeconds(10))
    {
    }

    /// <inheritdoc/>
    public FileText Read(string path)
    {
        // A pipe that nobody writes to, or a disk that is away, never answers; who starts a daemon must hear that.
        Task<FileText> reading = Task.Run(() => ReadNow(path));
        return reading.Wait(patience)
            ? reading.Result
            : FileText.Unreadable($"nothing came from it in {patience.TotalSeconds} s");
    }

    private static FileText ReadNow(string path)
    {
        try
        {
            if (Directory.Exists(path)) return FileText.Folder;
            using FileStream file = new(path, FileMode.Open, FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete);
            byte[] content = new byte[FileText.MaxBytes + 1];
            int length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            return length > FileText.MaxBytes
                ? FileText.Unreadable($"it is longer than {BytesText.Format(FileText.MaxBytes)}")
                : FileText.Found(Encoding.UTF8.GetString(content, 0, length)) with { IsOpenToOthers = IsOpenToOthers(file) };
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return FileText.Missing;
        }
        catch (Exception exception) when (IsWorldsFault(exception))
        {
            return FileText.Unreadable(Reason(exception));
        }
    }

    /// <inheritdoc/>
    public FolderFiles List(string path)
    {
        try
        {
            if (!Directory.Exists(path)) return FolderFiles.None;
            List<string> names = [.. Directory.EnumerateFileSystemEntries(path).Where(IsFile)
                .Select(entry => Path.GetFileName(entry))];
            names.Sort(StringComparer.Ordinal);
            return new FolderFiles(names, null);
        }
        catch (Exception exception) when (IsWorldsFault(exception))
        {
            return new FolderFiles([], Reason(exception));
        }
    }

    private static bool IsOpenToOthers(FileStream file) =>
        !OperatingSystem.IsWindows() &&
        (File.GetUnixFileMode(file.SafeFileHandle) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != 0;

    // What a shell's [ -f ] says: a file, or a link that leads to one. File.Exists alone is true for a link
    // that leads nowhere.
    private static bool IsFile(string path) =>
        File.Exists(path) && (File.ResolveLinkTarget(path, returnFinalTarget: true)?.Exists ?? true);

    // ArgumentException: a path with a NUL, or an empty one.
    private static bool IsWorldsFault(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    private static string Reason(Exception exception) => exception switch
    {
        UnauthorizedAccessException => "permission denied",
        ArgumentException => "this is no path",
        PathTooLongException => "the path is too long",
        // The published binary carries no texts for exceptions; the number is the system's own.
        _ => $"input or output failed (code {exception.HResult})",
    };
}
