using System.Globalization;
using Mesosd.Settings;

namespace Mesosd.Shell.Linux;

/// <summary>Finds out what this machine has.</summary>
public static class MachineProbe
{
    /// <summary>Asks the system. What it does not tell is null.</summary>
    /// <param name="workFolder">The agent's work_dir; it need not exist yet.</param>
    public static MachineFacts Read(string workFolder) =>
        new(Environment.ProcessorCount, ReadMemoryBytes(), ReadDiskBytes(workFolder));

    /// <summary>The share of a folder's disk that is used, 0 to 1.</summary>
    /// <exception cref="IOException">The disk does not answer.</exception>
    public static double ReadDiskUsage(string folder)
    {
        DriveInfo disk = new(folder);
        return disk.TotalSize > 0 ? 1 - (double)disk.TotalFreeSpace / disk.TotalSize : 0;
    }

    /// <summary>The whole memory in the text of <c>/proc/meminfo</c>, in bytes.</summary>
    internal static ulong? FindTotalMemory(string text)
    {
        foreach (string line in text.Split('\n'))
        {
            if (!line.StartsWith("MemTotal:", StringComparison.Ordinal)) continue;
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            string amount = words.Length >= 2 ? words[1] : "";
            return ulong.TryParse(amount, NumberStyles.None, CultureInfo.InvariantCulture,
                out ulong kilobytes)
                ? kilobytes << 10
                : null;
        }
        return null;
    }

    private static ulong? ReadMemoryBytes()
    {
        try
        {
            return FindTotalMemory(File.ReadAllText("/proc/meminfo"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Without /proc the table's fallback holds, as in Mesos.
            return null;
        }
    }

    private static ulong? ReadDiskBytes(string folder)
    {
        try
        {
            string? existing = Path.GetFullPath(folder);
            while (existing is not null && !Directory.Exists(existing))
                existing = Path.GetDirectoryName(existing);
            return existing is null ? null : (ulong)new DriveInfo(existing).TotalSize;
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // An unreadable file system is reported by whoever first writes to it; here the fallback holds.
            return null;
        }
    }
}
