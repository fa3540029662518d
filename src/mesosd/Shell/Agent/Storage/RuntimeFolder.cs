using Mesosd.Shell.Linux;

namespace Mesosd.Shell.Agent.Storage;

/// <summary>
/// The agent's <c>--runtime_dir</c>, one agent's at a time: it holds the supervisor's lock, and an agent ends
/// a supervisor that it finds there and does not know.
/// </summary>
internal sealed class RuntimeFolder : IDisposable
{
    // As in Mesos: root's is made anew with each boot, others have to do with a folder that may outlive it.
    private const string OfRoot = "/var/run/mesos";
    private const string OfOthers = "mesos/runtime";

    private readonly FileStream _lock;

    private RuntimeFolder(string path, FileStream owned)
    {
        Path = path;
        _lock = owned;
    }

    /// <summary>The folder, absolute.</summary>
    public string Path { get; }

    /// <summary>Takes the folder.</summary>
    /// <param name="stated"><c>--runtime_dir</c>; null for the usual one.</param>
    /// <exception cref="AgentStoreException">It cannot be made, or another agent has it.</exception>
    public static RuntimeFolder Take(string? stated)
    {
        string path = System.IO.Path.GetFullPath(stated ?? Usual());
        string lockFile = System.IO.Path.Combine(path, "agent.lock");
        try
        {
            Directory.CreateDirectory(path);
            FileStream owned = new(lockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return new RuntimeFolder(path, owned);
        }
        catch (IOException failure) when (failure.HResult == Errno.WouldBlock)
        {
            throw new AgentStoreException(
                $"lock {lockFile}: another agent uses it; give each agent its own --runtime_dir", failure);
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            throw new AgentStoreException(
                $"make {path}: {DiskFault.Describe(failure)}; choose another --runtime_dir", failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private static string Usual() =>
        Libc.EffectiveUser() == 0 ? OfRoot : System.IO.Path.Combine(System.IO.Path.GetTempPath(), OfOthers);
}
