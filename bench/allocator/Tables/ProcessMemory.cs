using System.Globalization;

namespace Mesosd.Allocation.Bench;

/// <summary>What the process holds, as Linux tells it.</summary>
internal static class ProcessMemory
{
    private const string ResetPeak = "5";

    /// <summary>Gives back what is not needed and starts measuring the peak anew.</summary>
    public static void Reset()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        File.WriteAllText("/proc/self/clear_refs", ResetPeak);
    }

    /// <summary>The most that was resident since <see cref="Reset"/>, in bytes.</summary>
    public static long PeakResidentBytes()
    {
        string line = File.ReadLines("/proc/self/status").First(each => each.StartsWith("VmHWM:", StringComparison.Ordinal));
        string kilobytes = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        return long.Parse(kilobytes, CultureInfo.InvariantCulture) * 1024;
    }

    /// <summary>What is alive on the heap, after a collection.</summary>
    public static long LiveHeapBytes() => GC.GetTotalMemory(forceFullCollection: true);
}
