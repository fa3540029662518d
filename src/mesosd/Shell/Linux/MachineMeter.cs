using System.Globalization;
using Mesosd.Master;

namespace Mesosd.Shell.Linux;

/// <summary>Reads the machine's and this process's figures for metrics out of /proc.</summary>
internal static class MachineMeter
{
    /// <summary>The present figures; what cannot be read is 0.</summary>
    public static MachineReading Read() => new()
    {
        Processors = Environment.ProcessorCount,
        Load = Load(),
        TotalMemoryBytes = Memory("MemTotal:"),
        FreeMemoryBytes = Memory("MemAvailable:"),
        ResidentBytes = Environment.WorkingSet,
        ProcessorTime = Environment.CpuUsage.TotalTime,
        GarbageCollections = GC.CollectionCount(0),
    };

    private static (double, double, double) Load()
    {
        string[] words = Words("/proc/loadavg", _ => true);
        return words.Length >= 3 ? (Number(words[0]), Number(words[1]), Number(words[2])) : default;
    }

    // "MemTotal:       24655212 kB"
    private static long Memory(string name)
    {
        string[] words = Words("/proc/meminfo", line => line.StartsWith(name, StringComparison.Ordinal));
        return words.Length >= 2 ? (long)(Number(words[1]) * 1024) : 0;
    }

    private static string[] Words(string path, Func<string, bool> wanted)
    {
        try
        {
            return File.ReadLines(path).FirstOrDefault(wanted)?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        }
        catch (IOException)
        {
            // Metrics of a machine without /proc are zero, as their documentation says.
            return [];
        }
    }

    private static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : 0;
}
