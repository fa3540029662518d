using System.Runtime.InteropServices;

namespace Mesosd.Shell.Linux;

/// <summary>How many files and connections this process may have open.</summary>
internal static unsafe partial class OpenFilesLimit
{
    private const int OpenFiles = 7; // RLIMIT_NOFILE

    /// <summary>
    /// Raises the limit to the most that is allowed. For a master: each agent is a connection, and the usual
    /// limit of 1,024 is kept that low only for programs that use select(2). Not for a process that starts
    /// others, because they inherit it.
    /// </summary>
    /// <returns>The limit that holds now; 0 when the system does not tell.</returns>
    public static ulong Raise()
    {
        Limit limit;
        if (Get(OpenFiles, &limit) != 0) return 0;
        ulong before = limit.Soft;
        limit.Soft = limit.Hard;
        return Set(OpenFiles, &limit) == 0 ? limit.Hard : before;
    }

    // Safe: writes one Limit, which the caller has.
    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int Get(int resource, Limit* limit);

    // Safe: reads one Limit.
    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int Set(int resource, Limit* limit);

    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }
}
