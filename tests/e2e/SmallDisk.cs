namespace Mesosd.EndToEnd;

/// <summary>A file system of some megabytes in memory that can be filled up and made read-only. Needs root.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private const int Megabytes = 4;
    private const int PageBytes = 4096;

    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    private string Filling => $"{Path}/filling";

    public static async Task<SmallDisk> MountAsync(string path)
    {
        Directory.CreateDirectory(path);
        await Tool.RunAsync("mount", "-t", "tmpfs", "-o", $"size={Megabytes}m", "tmpfs", path);
        return new SmallDisk(path);
    }

    /// <summary>Leaves no room, not even in pages that are taken already.</summary>
    public void Fill()
    {
        using FileStream filling = new(Filling, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] page = new byte[PageBytes];
        try
        {
            while (true) filling.Write(page);
        }
        catch (IOException)
        {
            // Full, as wanted.
        }
    }

    /// <summary>Makes a file end where a page does: whatever is appended then needs another page.</summary>
    public static void EndWithPage(string path)
    {
        using FileStream file = new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        file.Write(new byte[PageBytes - (int)(file.Length % PageBytes)]);
    }

    public void MakeRoom() => File.Delete(Filling);

    public Task MakeReadOnlyAsync() => Tool.RunAsync("mount", "-o", "remount,ro", Path);

    public Task MakeWritableAsync() => Tool.RunAsync("mount", "-o", "remount,rw", Path);

    public async ValueTask DisposeAsync() => await Tool.RunAsync("umount", "-l", Path);
}
