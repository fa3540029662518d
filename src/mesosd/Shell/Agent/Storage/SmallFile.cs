using System.Text;

namespace Mesosd.Shell.Agent.Storage;

/// <summary>Files of a line that are replaced as a whole: whoever reads them finds the old text or the new one.</summary>
internal static class SmallFile
{
    private const int MaxBytes = 4096;

    /// <summary>Replaces the text.</summary>
    /// <exception cref="AgentStoreException">It could not be written; the old one is as it was.</exception>
    public static void Write(string path, string text) => DiskWork.Do("write", path, () =>
    {
        string next = path + ".next";
        File.WriteAllText(next, text);
        File.Move(next, path, overwrite: true);
    });

    /// <summary>
    /// The text without white space and zeros around it; empty when there is no file, or nothing in it.
    /// </summary>
    /// <exception cref="AgentStoreException">It cannot be read.</exception>
    public static string Read(string path)
    {
        byte[] bytes = new byte[MaxBytes];
        int count = 0;
        if (File.Exists(path)) DiskWork.Do("read", path, () => count = ReadStart(path, bytes));
        return Encoding.UTF8.GetString(bytes, 0, count).Trim([' ', '\t', '\r', '\n', '\0']);
    }

    private static int ReadStart(string path, byte[] bytes)
    {
        using FileStream file = File.OpenRead(path);
        return file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
    }
}
