using System.Globalization;
using Mesosd.Containers;

namespace Mesosd.Shell.Linux;

/// <summary>
/// Reads the machine's processes out of /proc. All who ask at about the same time get one reading. Thread-safe; blocks the
/// caller for some milliseconds per thousand processes.
/// </summary>
internal sealed class ProcessMeter(HostClock clock)
{
    // Scrapers come every few seconds; nobody needs figures that are younger than this.
    private static readonly TimeSpan s_youngest = TimeSpan.FromMilliseconds(200);

    // USER_HZ: the same on every architecture that this runs on.
    private const long TicksPerSecond = 100;

    // The fields of /proc/PID/stat behind the name, which begin with the third.
    private const int FirstField = 3;
    private const int ParentField = 4;
    private const int SessionField = 6;
    private const int UserField = 14;
    private const int SystemField = 15;
    private const int WaitedUserField = 16;
    private const int WaitedSystemField = 17;
    private const int ThreadsField = 20;
    private const int ResidentField = 24;

    private readonly Lock _gate = new();
    private ProcessForest? _last;

    /// <summary>The processes of this machine; those that end meanwhile are left out.</summary>
    public ProcessForest Read()
    {
        lock (_gate)
        {
            Instant now = clock.Now;
            if (_last is { } last && now - last.TakenAt < s_youngest) return last;
            List<ProcessReading> processes = [];
            foreach (string folder in Directory.EnumerateDirectories("/proc"))
                if (TryRead(folder) is { } process) processes.Add(process);
            return _last = new ProcessForest(now, processes);
        }
    }

    private static ProcessReading? TryRead(string folder)
    {
        bool isProcess = int.TryParse(
            Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out int id);
        if (!isProcess) return null;
        try
        {
            return Parse(id, File.ReadAllText($"{folder}/stat"));
        }
        catch (Exception gone) when (DiskFault.Is(gone))
        {
            // It ended while it was being looked at.
            return null;
        }
    }

    /// <summary>Reads a line of <c>/proc/PID/stat</c>; null when it is none.</summary>
    internal static ProcessReading? Parse(int id, string line)
    {
        // The name stands in parentheses and may hold anything, other parentheses included.
        int end = line.LastIndexOf(')');
        if (end < 0) return null;
        string[] fields = line[(end + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length <= ResidentField - FirstField) return null;
        return new ProcessReading(
            id,
            (int)Number(fields, ParentField),
            (int)Number(fields, SessionField),
            Time(fields, UserField, WaitedUserField),
            Time(fields, SystemField, WaitedSystemField),
            (uint)Number(fields, ThreadsField),
            (ulong)Math.Max(Number(fields, ResidentField), 0) * (ulong)Environment.SystemPageSize);
    }

    private static TimeSpan Time(string[] fields, int own, int waited) => TimeSpan.FromTicks(
        (Number(fields, own) + Number(fields, waited)) * (TimeSpan.TicksPerSecond / TicksPerSecond));

    private static long Number(string[] fields, int field) =>
        long.TryParse(fields[field - FirstField], CultureInfo.InvariantCulture, out long value) ? value : 0;
}
