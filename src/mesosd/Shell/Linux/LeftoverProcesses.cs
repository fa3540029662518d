using System.Globalization;
using System.Text;

namespace Mesosd.Shell.Linux;

/// <summary>
/// Finds processes that were started in sandboxes below a directory, by what the kernel remembers of them: their
/// environment names the sandbox, or they work in it. Unlike process ids in a file this cannot hit a stranger.
/// </summary>
internal static class LeftoverProcesses
{
    // Whoever forks while being looked for is found the next time; a fork bomb is left after so many rounds.
    private const int MaxRounds = 20;

    // Longer only for a process that is stuck in the kernel, which nobody can end.
    private static readonly TimeSpan s_deathPatience = TimeSpan.FromSeconds(1);

    private const int MaxVariablesBytes = 1 << 20;

    /// <summary>
    /// Kills them all, and waits until they are dead. Processes of other users are only seen by root.
    /// </summary>
    /// <param name="sandboxRoot">The directory with all sandboxes, absolute, without a slash at its end.</param>
    /// <returns>How many were killed.</returns>
    internal static int Kill(string sandboxRoot)
    {
        byte[][] marks =
        [
            Encoding.UTF8.GetBytes($"MESOS_SANDBOX={sandboxRoot}/"),
            Encoding.UTF8.GetBytes($"MESOS_DIRECTORY={sandboxRoot}/"),
        ];
        int killed = 0;
        for (int round = 0; round < MaxRounds; round++)
        {
            int before = killed;
            foreach (string folder in Directory.EnumerateDirectories("/proc"))
                if (LivesBelow(folder, sandboxRoot, marks) && TryKill(folder, sandboxRoot, marks)) killed++;
            if (killed == before) break;
        }
        return killed;
    }

    // The handle stands for the process that had the number when it was opened. Only if that one still matches
    // it is signalled, so a number that was used again hits nobody.
    private static bool TryKill(string folder, string sandboxRoot, byte[][] marks)
    {
        int process = int.Parse(Path.GetFileName(folder.AsSpan()), CultureInfo.InvariantCulture);
        using ProcessHandle? handle = ProcessHandle.TryOpen(process);
        if (handle is null || !LivesBelow(folder, sandboxRoot, marks) || !handle.Kill()) return false;
        handle.WaitForEnd(s_deathPatience);
        return true;
    }

    private static bool LivesBelow(string folder, string sandboxRoot, byte[][] marks)
    {
        bool isProcess = int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None,
            CultureInfo.InvariantCulture, out int process) && process != Environment.ProcessId;
        return isProcess && (HasVariable(folder, marks) || WorksBelow(folder, sandboxRoot));
    }

    private static bool HasVariable(string folder, byte[][] marks)
    {
        try
        {
            using FileStream file = new($"{folder}/environ", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0);
            using MemoryStream bytes = new();
            byte[] block = new byte[16 << 10];
            while (bytes.Length < MaxVariablesBytes && file.Read(block) is > 0 and int count) bytes.Write(block, 0, count);
            ReadOnlySpan<byte> variables = bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
            foreach (byte[] mark in marks)
                if (StartsVariable(variables, mark)) return true;
            return false;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile, or it is another user's, whom we could not signal either.
            return false;
        }
    }

    private static bool StartsVariable(ReadOnlySpan<byte> variables, byte[] mark)
    {
        int at = variables.IndexOf(mark);
        return at == 0 || (at > 0 && variables[at - 1] == 0);
    }

    private static bool WorksBelow(string folder, string sandboxRoot)
    {
        try
        {
            string? directory = new System.IO.FileInfo($"{folder}/cwd").LinkTarget;
            return directory?.StartsWith($"{sandboxRoot}/", StringComparison.Ordinal) == true;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // As above.
            return false;
        }
    }
}
