using Xunit;

namespace Mesosd.Tests.Linux;

/// <summary>A directory that everybody may enter and that is removed with all it holds.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public TemporaryDirectory()
    {
        Path = Directory.CreateTempSubdirectory("mesosd-test-").FullName;
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupRead | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
    }

    public string Path { get; }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public string Read(string name) => File.ReadAllText(this[name]);

    /// <summary>Waits until somebody has made a file; it must be made in one piece, by a rename.</summary>
    public string WaitFor(string name)
    {
        using FileSystemWatcher watcher = new(Path) { EnableRaisingEvents = true };
        using SemaphoreSlim seen = new(0);
        watcher.Created += (_, _) => seen.Release();
        watcher.Renamed += (_, _) => seen.Release();
        while (!File.Exists(this[name])) Assert.True(seen.Wait(ChildrenUnderTest.Patience), $"{name} was not written");
        return Read(name);
    }

    // A process that was just killed may still be adding its last file while the directory is being emptied.
    public void Dispose()
    {
        long deadline = Environment.TickCount64 + (long)ChildrenUnderTest.Patience.TotalMilliseconds;
        while (true)
        {
            try
            {
                Directory.Delete(Path, recursive: true);
                return;
            }
            catch (IOException) when (Environment.TickCount64 < deadline)
            {
                Thread.Yield();
            }
        }
    }
}
