namespace Mesosd.Shell.Linux;

/// <summary>Finds programs, and finds out afterwards why one could not be started. Thread-safe.</summary>
internal static class ProgramSearch
{
    /// <summary>Where a name without a slash is looked for in the environment's PATH, as execvp(3) does.</summary>
    internal static bool TryFind(SpawnRequest request, out string program, out SystemFailure failure)
    {
        failure = default;
        program = request.Path;
        if (program.Contains('/')) return true;
        string search = FindVariable(request.Environment, "PATH=") ?? "/usr/bin:/bin";
        foreach (string directory in search.Split(':'))
        {
            string candidate = Path.Combine(request.WorkingDirectory, directory, request.Path);
            if (Libc.Access(candidate, LinuxConstants.AccessExecute) != 0 || Directory.Exists(candidate)) continue;
            program = candidate;
            return true;
        }
        failure = new SystemFailure("start", request.Path, $"{Errno.Describe(Errno.NoEntry)} in PATH={search}");
        return false;
    }

    /// <summary>posix_spawn(3) gives one number for all its steps; this asks again which one it was.</summary>
    internal static SystemFailure Explain(SpawnRequest request, string program, int error)
    {
        if (CannotEnter(request.WorkingDirectory, out SystemFailure failure)) return failure;
        bool interpreterMissing = error == Errno.NoEntry
            && File.Exists(Path.Combine(request.WorkingDirectory, program));
        return interpreterMissing
            ? new SystemFailure("start", program, $"its interpreter or loader: {Errno.Describe(error)}")
            : SystemFailure.Of("start", program, error);
    }

    /// <summary>Why an output file could not be opened.</summary>
    internal static SystemFailure ExplainOutput(SpawnRequest request, string path, int error) =>
        CannotEnter(request.WorkingDirectory, out SystemFailure failure)
            ? failure
            : SystemFailure.Of("open", path, error);

    private static bool CannotEnter(string directory, out SystemFailure failure)
    {
        int error = 0;
        if (File.Exists(directory)) error = Errno.NotDirectory;
        else if (Libc.Access(directory, LinuxConstants.AccessExecute) != 0) error = Errno.Last;
        failure = error == 0 ? default : SystemFailure.Of("enter", directory, error);
        return error != 0;
    }

    private static string? FindVariable(IReadOnlyList<string> environment, string start)
    {
        for (int i = 0; i < environment.Count; i++)
            if (environment[i].StartsWith(start, StringComparison.Ordinal)) return environment[i][start.Length..];
        return null;
    }
}
