using System.Runtime.InteropServices;

namespace Mesosd.Load;

/// <summary>The bare thing to compare with: posix_spawn and waitpid in a loop, as a C program would.</summary>
internal static unsafe partial class SpawnLoop
{
    public const string Program = "/bin/true";

    public static void Run(int count)
    {
        nint path = Marshal.StringToCoTaskMemUTF8(Program);
        // A null-terminated argv of one argument, and an empty environment. Both live until the end of the loop.
        nint* arguments = stackalloc nint[] { path, 0 };
        nint* environment = stackalloc nint[] { 0 };
        for (int index = 0; index < count; index++)
        {
            int processId;
            int error = PosixSpawn(&processId, path, null, null, arguments, environment);
            if (error != 0) throw new InvalidOperationException($"posix_spawn {Program}: errno {error}");
            int status;
            if (WaitPid(processId, &status, 0) != processId) throw new InvalidOperationException("waitpid failed");
        }
        Marshal.FreeCoTaskMem(path);
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn")]
    private static partial int PosixSpawn(int* processId, nint path, void* actions, void* attributes, nint* arguments, nint* environment);

    [LibraryImport("libc", EntryPoint = "waitpid")]
    private static partial int WaitPid(int processId, int* status, int options);
}
