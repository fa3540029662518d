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
    // Tells that there is a meta/resources: should it ever be missing, something was lost.
    private static readonly AgentRecord ResourcesNote = new() { Resources = new ResourcesRecord() };

    private readonly AgentFolder _folder;
    private readonly FileStream _lock;
    private AgentJournal? _journal;
    private bool _hasResources;

    private AgentStore(AgentFolder folder, FileStream owned)
    {
        _folder = folder;
        _lock = owned;
    }

    /// <summary>What was found; the supervisor's life is for the caller to find out.</summary>
    public AgentRecovery Recovery { get; private set; } = new();

    /// <summary>Sentences for the operator about what was found.</summary>
    public IReadOnlyList<string> Warnings { get; private set; } = [];

    /// <summary>
    /// Whether it is known whether the machine was restarted. If not, a supervisor that lives shows that it was not.
    /// </summary>
    public bool IsBootKnown { get; private set; } = true;

    /// <summary>Takes the folder and reads what is there.</summary>
    /// <param name="workDirectory">The agent's <c>--work_dir</c>, absolute; made if it is not there.</param>
    /// <param name="isStrict">Whether damage is an error (<c>--strict</c>).</param>
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
                store.Load(new StoreReader(folder, isStrict));
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
            throw new AgentStoreException($"open {folder.Meta}: {DiskFault.Describe(failure)}", failure);
        }
    }

    /// <summary>
    /// Notes this boot of the machine. To be called when what the recovery came to has been written: until
    /// then the next process must find out about the restart once more.
    /// </summary>
    /// <exception cref="AgentStoreException">The file cannot be written.</exception>
    public void ConfirmBoot()
    {
        if (IsBootKnown && Recovery.IsSameBoot && Recovery.Records.Count > 0) return;
        SmallFile.Write(_folder.BootIdFile, StoreReader.ReadBootId() + "\n");
    }

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
        DiskWork.Do("write", _folder.Latest + "/journal", () =>
        {
            _journal.Write();
            if (_journal.IsWorthCompacting) _journal.Compact(_hasResources ? [.. needed(), ResourcesNote] : needed());
        });
    }

    /// <summary>Replaces what is known of reservations and volumes, and forces it to the disk.</summary>
    /// <exception cref="AgentStoreException">As for <see cref="Write"/>.</exception>
    public void WriteResources(ResourcesRecord resources)
    {
        DiskWork.Do("write", _folder.ResourcesFile, () => ResourcesFile.Write(_folder.ResourcesFile, resources));
        if (!_hasResources) _journal?.Append(ResourcesNote);
        _hasResources = true;
    }

    /// <summary>Makes the next process, and this one with its next record, a new agent.</summary>
    /// <exception cref="AgentStoreException">The link cannot be removed.</exception>
    public void ForgetIdentity()
    {
        _journal?.Dispose();
        _journal = null;
        DiskWork.Do("remove", _folder.Latest, () =>
        {
            string? id = StoreReader.TargetOf(_folder.Latest);
            if (id is null && Directory.Exists(_folder.Latest)) Directory.Delete(_folder.Latest, recursive: true);
            File.Delete(_folder.Latest);
            if (id is not null && Directory.Exists(_folder.Of(id))) Directory.Delete(_folder.Of(id), recursive: true);
        });
    }

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
        catch (IOException taken) when (taken.HResult == Errno.WouldBlock)
        {
            throw new AgentStoreException($"lock {folder.LockFile}: another agent uses this work_dir; " +
                "give each agent its own --work_dir", taken);
        }
    }

    private void Load(StoreReader reader)
    {
        reader.CheckVersion();
        if (reader.FindJournal() is { } found)
        {
            DiskWork.Do("open", found.Path, () => _journal = AgentJournal.Open(found.Path, found.Reading));
            IsBootKnown = reader.TryReadBoot(out bool isSameBoot);
            Recovery = new AgentRecovery { Records = found.Reading.Records, IsSameBoot = isSameBoot };
        }
        bool isNoted = Recovery.Records.Any(record => record.Resources is not null);
        Recovery = Recovery with { Resources = reader.ReadResources(isNoted) };
        _hasResources = Recovery.Resources is not null;
        if (_hasResources && !isNoted) _journal?.Append(ResourcesNote);
        Warnings = reader.Warnings;
    }

    private AgentJournal Begin(AgentRecord first)
    {
        Core.Invariant.Check(first.Agent?.Id is not null, "the first record is the agent's own, with its id");
        string id = first.Agent.Id.Value.Value;
        AgentJournal? journal = null;
        DiskWork.Do("make", _folder.Of(id), () =>
        {
            Directory.CreateDirectory(_folder.Of(id));
            File.Delete(_folder.JournalOf(id));
            JournalReading<AgentRecord> nothing = new([], 0, JournalDamage.None, "");
            journal = AgentJournal.Open(_folder.JournalOf(id), nothing);
            journal.Append(first);
            if (_hasResources) journal.Append(ResourcesNote);
            // A power cut may take what comes later, as the tasks are gone then. Who the agent is must stay.
            journal.Flush();
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
        foreach (string folder in new[] { _folder.Of(id), Path.GetDirectoryName(_folder.Latest)!, _folder.Meta })
            if (!DirectoryMaker.TryFlush(folder, out SystemFailure failure)) throw new IOException(failure.ToString());
    }
}
