using Mesosd.Shell.Linux;
using Microsoft.Win32.SafeHandles;

namespace Mesosd.Shell.Files;

/// <summary>
/// Files that must be whole after a power cut: written beside, forced to the disk, renamed over the old one. Whoever
/// reads finds the old content or the new one.
/// </summary>
internal static class DurableFile
{
    /// <summary>What a file is called until it is whole; one that is left behind means nothing.</summary>
    public const string UnfinishedEnding = ".next";

    /// <summary>
    /// Puts a file in the place of another. It is in force then, and durable with <see cref="ForceFolder"/>.
    /// </summary>
    /// <returns>The new file, open for reading and writing.</returns>
    /// <exception cref="IOException">It could not be written; the old one is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static SafeFileHandle Replace(string path, ReadOnlySpan<byte> content)
    {
        string unfinished = path + UnfinishedEnding;
        SafeFileHandle file = File.OpenHandle(unfinished, FileMode.Create, FileAccess.ReadWrite, FileShare.Read);
        try
        {
            RandomAccess.Write(file, content, 0);
            RandomAccess.FlushToDisk(file);
            File.Move(unfinished, path, overwrite: true);
            return file;
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Forces the names in a file's folder to the disk.</summary>
    /// <exception cref="IOException">It failed.</exception>
    public static void ForceFolder(string path)
    {
        if (!DirectoryMaker.TryFlush(Path.GetDirectoryName(path)!, out SystemFailure failure))
            throw new IOException(failure.ToString());
    }
}
