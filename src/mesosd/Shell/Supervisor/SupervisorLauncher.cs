using Mesosd.Shell.Linux;

namespace Mesosd.Shell.Supervisor;

/// <summary>
/// The agent's side of the supervisor's process: starts it so that it outlives the agent, finds one that an
/// earlier process of the agent started, and ends what a dead one left behind.
/// </summary>
/// <remarks>Not thread-safe: belongs to the agent's loop.</remarks>
public sealed class SupervisorLauncher
{
    // The collector may let new objects take as much as the processor's cache, tens of megabytes. Two are plenty
    // for a supervisor, whose messages die young.
    private const string SmallHeap = "DOTNET_GCgen0size=200000";

    // Longer only for a process that is stuck in the kernel, which nobody can end.
    private static readonly TimeSpan s_killPatience = TimeSpan.FromSeconds(5);

    private const int MaxLogBytes = 16 << 20;

    private readonly IReadOnlyList<string> _program;
    private readonly string _runtimeDirectory;

    /// <param name="runtimeDirectory">The agent's <c>--runtime_dir</c>, absolute; it exists.</param>
    /// <param name="program">
    /// How to call mesosd: its path and leading arguments. Not given: this process' own program, even if its file
    /// was replaced meanwhile.
    /// </param>
    public SupervisorLauncher(string runtimeDirectory, IReadOnlyList<string>? program = null)
    {
        _runtimeDirectory = runtimeDirectory;
        _program = program ?? ["/proc/self/exe"];
    }

    /// <summary>Tells a living supervisor, and one started later, where the agent listens now.</summary>
    /// <param name="endpoint"><c>host:port</c>.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void WriteEndpoint(string endpoint) => AgentEndpointFile.Write(_runtimeDirectory, endpoint);

    /// <summary>The process id of the living supervisor; null when there is none.</summary>
    public int? FindLiving() => SupervisorLock.FindOwner(_runtimeDirectory, out _);

    /// <summary>Starts a supervisor, in a session of its own.</summary>
    /// <param name="endpoint">Where the agent listens: <c>host:port</c>.</param>
    /// <param name="token">What it shall present.</param>
    /// <param name="recoveryTimeout">How long it waits for an agent that is away.</param>
    /// <param name="processId">The new process; a child of this one until this one ends.</param>
    /// <param name="failure">Why it could not be started.</param>
    public bool TryStart(
        string endpoint, byte[] token, TimeSpan recoveryTimeout, out int processId, out SystemFailure failure)
    {
        SupervisorOptions options = new()
        {
            Agent = endpoint,
            RuntimeDirectory = _runtimeDirectory,
            Token = token,
            RecoveryTimeout = recoveryTimeout,
        };
        RotateLog();
        using ProcessSpawner spawner = new(ProcessSpawner.OwnLaunchAs);
        return spawner.TrySpawn(MakeRequest(options), out processId, out failure);
    }

    /// <summary>
    /// Blocks until a supervisor has ended, whoever started it: for a thread that has nothing else to do.
    /// </summary>
    /// <returns>How it ended, for people; its status is only known when this process started it.</returns>
    public static unsafe string WaitForEnd(int processId)
    {
        using ProcessHandle? handle = ProcessHandle.TryOpen(processId);
        handle?.WaitForEnd(Timeout.InfiniteTimeSpan);
        int status = 0;
        bool isOurs = Libc.Wait(processId, &status, LinuxConstants.WaitNoHang) == processId;
        return $"process {processId} {(isOurs ? new Containers.WaitStatus(status).ToString() : "has ended")}";
    }

    /// <summary>
    /// Makes sure that nothing of an earlier supervisor is alive: neither itself nor what it started below a
    /// work_dir. Before starting another one.
    /// </summary>
    /// <returns>How many processes had to be killed.</returns>
    public int EndEarlier(string workDirectory) => (EndLiving() ? 1 : 0) + EndLeftovers(workDirectory);

    /// <summary>
    /// Kills every process that a supervisor which is dead had started below a work_dir. Must not be called while
    /// one lives.
    /// </summary>
    /// <returns>How many processes were killed.</returns>
    public static int EndLeftovers(string workDirectory) =>
        LeftoverProcesses.Kill(Containers.SandboxPaths.RootOf(workDirectory));

    // The number in the file is the holder's for as long as the lock is held: looked at again with the handle open.
    private bool EndLiving()
    {
        int? processId = FindLiving();
        if (processId is not > 0) return false;
        using ProcessHandle? handle = ProcessHandle.TryOpen(processId.Value);
        if (handle is null || FindLiving() != processId || !handle.Kill()) return false;
        return handle.WaitForEnd(s_killPatience);
    }

    private SpawnRequest MakeRequest(SupervisorOptions options) => new()
    {
        Path = _program[0],
        Arguments = ["mesosd", .. _program.Skip(1), SupervisorCommand.Name, .. options.ToArguments()],
        Environment =
        [
            $"{SupervisorOptions.TokenVariable}={Convert.ToHexStringLower(options.Token)}",
            $"PATH={Environment.GetEnvironmentVariable("PATH")}",
            .. RuntimeVariables(),
        ],
        WorkingDirectory = _runtimeDirectory,
        StandardOutput = SupervisorFiles.Log(_runtimeDirectory),
        StandardError = SupervisorFiles.Log(_runtimeDirectory),
    };

    // DOTNET_ROOT: where a development build finds its runtime; the static binary needs none.
    private static IEnumerable<string> RuntimeVariables()
    {
        yield return SmallHeap;
        string? root = Environment.GetEnvironmentVariable("DOTNET_ROOT");
        if (root is not null) yield return $"DOTNET_ROOT={root}";
    }

    // One old log is enough to see why the last supervisor ended.
    private void RotateLog()
    {
        string log = SupervisorFiles.Log(_runtimeDirectory);
        try
        {
            if (File.Exists(log) && new System.IO.FileInfo(log).Length > MaxLogBytes)
                File.Move(log, $"{log}.old", overwrite: true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // A long log is no reason to run no tasks; opening it tells if it cannot be written at all.
        }
    }
}
