using Mesosd.Agent;
using Mesosd.Journal;
using Mesosd.Protocol.Native;
using Mesosd.Shell.Linux;

namespace Mesosd.Shell.Agent.Storage;

/// <summary>
/// An agent's memory on its disk: finds what an earlier process left, and appends to it. Before the first
/// registration there is no id to keep it under; then the first record, the agent's own, makes the folder.
/// </summary>
/// <remarks>Not thread-safe: it belongs to the agent's loop once it is open.</remarks>
internal sealed class AgentStore : IDisposable
{
    private const string KernelBootId = "/proc/sys/kernel/random/boot_id";

    private readonly AgentFolder _folder;
    private readonly FileStream _lock;
    private AgentJournal? _journal;

    private AgentStore(AgentFolder folder, FileStream owned)
    {
        _folder = folder;
        _lock = owned;
    }

    /// <summary>What was found; the supervisor's life is for the caller to find out.</summary>
    public AgentRecovery Recovery { get; private set; } = new();

    /// <summary>Sentences for the operator about what was found.</summary>
    public IReadOnlyList<string> Warnings { get; private set; } = [];

    /// <summary>Takes the folder and reads what is there.</summary>
    /// <param name="workDirectory">The agent's <c>--work_dir</c>, absolute; made if it is not there.</param>
    /// <param name="isStrict">Whether damage inside the journal is an error (<c>--strict</c>).</param>
    /// <exception cref="AgentStoreException">The folder cannot be used.</exception>
    public static AgentStore Open(string workDirectory, bool isStrict)
    {
        AgentFolder folder = new(workDirectory);
        try
        {
            Directory.CreateDirectory(folder.Meta);
            AgentStore store = new(folder, Own(folder));
            try
            {
                store.CheckVersion();
                store.Load(isStrict);
                store.LoadResources(isStrict);
                return store;
            }
            catch (Exception failure) when (DiskFault.Is(failure) || failure is AgentStoreException)
            {
                store.Dispose();
                throw;
            }
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            throw new AgentStoreException($"read {folder.Meta}: {DiskFault.Describe(failure)}", failure);
        }
    }

    /// <summary>
    /// Notes this boot of the machine. To be called when what the recovery came to has been written: until
    /// then the next process must find out about the restart once more.
    /// </summary>
    /// <exception cref="AgentStoreException">The file cannot be written.</exception>
    public void ConfirmBoot() => Do("write", _folder.BootIdFile, () =>
    {
        File.WriteAllText(_folder.BootIdFile + ".next", ReadBootId());
        File.Move(_folder.BootIdFile + ".next", _folder.BootIdFile, overwrite: true);
    });

    /// <summary>Takes a record for the next <see cref="Write"/>.</summary>
    /// <exception cref="AgentStoreException">The first record's folder cannot be made.</exception>
    public void Append(AgentRecord record)
    {
        if (_journal is null) _journal = Begin(record);
        else _journal.Append(record);
    }

    /// <summary>
    /// Writes what was appended, and now and then replaces the journal by what is still needed of it.
    /// </summary>
    /// <param name="needed">Makes the records that the present state takes; must not append any.</param>
    /// <exception cref="AgentStoreException">
    /// It could not be written: nothing that depends on it may be told to anybody, and the agent must stop.
    /// </exception>
    public void Write(Func<IReadOnlyList<AgentRecord>> needed)
    {
        if (_journal is null) return;
        Do("write", _folder.Latest + "/journal", () =>
        {
            _journal.Write();
            if (_journal.IsWorthCompacting) _journal.Compact(needed());
        });
    }

    /// <summary>Replaces what is known of reservations and volumes, and forces it to the disk.</summary>
    /// <exception cref="AgentStoreException">As for <see cref="Write"/>.</exception>
    public void WriteResources(ResourcesRecord resources) => Do("write", _folder.ResourcesFile, () =>
        ResourcesFile.Write(_folder.ResourcesFile, resources));

    /// <summary>Makes the next process start as a new agent.</summary>
    /// <exception cref="AgentStoreException">The link cannot be removed.</exception>
    public void ForgetIdentity() => Do("remove", _folder.Latest, () => File.Delete(_folder.Latest));

    /// <inheritdoc/>
    public void Dispose()
    {
        _journal?.Dispose();
        _lock.Dispose();
    }

    // The framework locks a file that is not shared with the kernel's flock; it ends with the process.
    private static FileStream Own(AgentFolder folder)
    {
        try
        {
            return new FileStream(
                folder.LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException taken) when (File.Exists(folder.LockFile))
        {
            throw new AgentStoreException($"lock {folder.LockFile}: another agent uses this work_dir; " +
                "give each agent its own --work_dir", taken);
        }
    }

    private void CheckVersion()
    {
        if (!File.Exists(_folder.VersionFile))
        {
            File.WriteAllText(_folder.VersionFile, AgentFolder.Version + "\n");
            return;
        }
        string found = File.ReadAllText(_folder.VersionFile).Trim();
        if (found == AgentFolder.Version) return;
        throw new AgentStoreException(
            $"{_folder.VersionFile} says '{found}', expected '{AgentFolder.Version}'; " +
            "run the version of mesosd that wrote it, or give --work_dir another folder");
    }

    private void Load(bool isStrict)
    {
        string? id = FindIdentity();
        if (id is null) return;
        string path = _folder.JournalOf(id);
        JournalReading<AgentRecord> reading = JournalCodec.Read<AgentRecord>(File.Exists(path) ? File.ReadAllBytes(path) : []);
        List<string> warnings = [];
        if (reading.Damage == JournalDamage.Inside) Judge(path, reading, isStrict, warnings);
        if (reading.Damage == JournalDamage.TornEnd)
            warnings.Add($"{path}: the last write was cut off; dropped from byte {reading.GoodBytes} on");
        Warnings = warnings;
        if (reading.Records.All(record => record.Agent is null))
        {
            warnings.Add($"{path} does not say which agent this is; starting as a new one");
            return;
        }
        _journal = AgentJournal.Open(path, reading);
        Recovery = new AgentRecovery { Records = reading.Records, IsSameBoot = IsSameBoot() };
    }

    private void LoadResources(bool isStrict)
    {
        ResourcesRecord? resources = ResourcesFile.Read(_folder.ResourcesFile, out string? fault);
        Recovery = Recovery with { Resources = resources };
        if (fault is null) return;
        if (isStrict)
            throw new AgentStoreException($"{fault}. Start with --no-strict to go on without the reservations " +
                "and volumes that it held; files of volumes stay where they are");
        File.Copy(_folder.ResourcesFile, _folder.ResourcesFile + ".damaged", overwrite: true);
        Warnings = [.. Warnings, $"{fault}; going on without reservations and volumes (--no-strict)"];
    }

    private static void Judge(string path, JournalReading<AgentRecord> reading, bool isStrict, List<string> warnings)
    {
        string place = $"{path} is damaged at byte {reading.GoodBytes}: {reading.Fault}";
        if (isStrict)
        {
            throw new AgentStoreException($"{place}. Start with --no-strict to go on with what stands " +
                "before it, or remove meta/slaves/latest in the work_dir to start as a new agent");
        }
        File.Copy(path, path + ".damaged", overwrite: true);
        warnings.Add($"{place}; going on with what stands before it (--no-strict); " +
            $"a copy is kept as {path}.damaged");
    }

    private string? FindIdentity()
    {
        // A link that leads nowhere is no identity; LinkTarget tells links from what somebody copied here.
        FileSystemInfo latest = new DirectoryInfo(_folder.Latest);
        return latest.Exists ? Path.GetFileName((latest.LinkTarget ?? latest.Name).TrimEnd('/')) : null;
    }

    private bool IsSameBoot() =>
        File.Exists(_folder.BootIdFile) && File.ReadAllText(_folder.BootIdFile).Trim() == ReadBootId();

    private static string ReadBootId() =>
        File.Exists(KernelBootId) ? File.ReadAllText(KernelBootId).Trim() : "unknown";

    private AgentJournal Begin(AgentRecord first)
    {
        Core.Invariant.Check(first.Agent?.Id is not null, "the first record is the agent's own, with its id");
        string id = first.Agent.Id.Value.Value;
        AgentJournal? journal = null;
        Do("make", _folder.Of(id), () =>
        {
            Directory.CreateDirectory(_folder.Of(id));
            File.Delete(_folder.JournalOf(id));
            JournalReading<AgentRecord> nothing = new([], 0, JournalDamage.None, "");
            journal = AgentJournal.Open(_folder.JournalOf(id), nothing);
            journal.Append(first);
            journal.Write();
            PointLatestAt(id);
        });
        ConfirmBoot();
        return journal!;
    }

    // Relative, so that a work_dir can be moved; by a rename, so that there is always a whole link.
    private void PointLatestAt(string id)
    {
        string next = _folder.Latest + ".next";
        File.Delete(next);
        File.CreateSymbolicLink(next, id);
        if (Libc.Rename(next, _folder.Latest) != 0)
            throw new AgentStoreException(SystemFailure.Of("replace", _folder.Latest, Errno.Last).ToString());
    }

    private static void Do(string operation, string thing, Action work)
    {
        try
        {
            work();
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            throw new AgentStoreException($"{operation} {thing}: {DiskFault.Describe(failure)}", failure);
        }
    }
}
