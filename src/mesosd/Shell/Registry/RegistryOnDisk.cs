using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using Mesosd.Core;
using Mesosd.Journal;
using Mesosd.Protocol.Native;
using Mesosd.Registry;
using Mesosd.Shell.Files;
using Mesosd.Shell.Linux;

namespace Mesosd.Shell.Registry;

/// <summary>A single master's registry on its disk: finds what an earlier process left, and keeps others out.</summary>
internal sealed class RegistryOnDisk : IDisposable
{
    // A disk that tears the journal at each start must not fill itself with what was torn.
    private const int MaxCuts = 5;

    private readonly RegistryFolder _folder;
    private readonly FileStream _lock;
    private bool _isNew;

    private RegistryOnDisk(RegistryFolder folder, FileStream owned)
    {
        _folder = folder;
        _lock = owned;
    }

    /// <summary>What the journal held, oldest first.</summary>
    public IReadOnlyList<RegistryEntry> Entries { get; private set; } = [];

    /// <summary>How long it took to read it.</summary>
    public TimeSpan ReadIn { get; private set; }

    /// <summary>What goes on behind it.</summary>
    public RegistryJournal Journal { get; private set; } = null!;

    /// <summary>The journal's file, for messages.</summary>
    public string JournalFile => _folder.JournalFile;

    /// <summary>A sentence for the operator about what was found; null when there is nothing to say.</summary>
    public string? Warning { get; private set; }

    /// <summary>Takes the folder and reads what is there.</summary>
    /// <param name="workDirectory">The master's <c>--work_dir</c>; made if it is not there.</param>
    /// <exception cref="RegistryStoreException">It cannot be used.</exception>
    public static RegistryOnDisk Open(string workDirectory)
    {
        RegistryFolder folder = new(workDirectory);
        try
        {
            Directory.CreateDirectory(folder.Path);
            RegistryOnDisk store = new(folder, Own(folder));
            try
            {
                store.CheckHead();
                store.Load();
                return store;
            }
            catch (Exception failure) when (DiskFault.Is(failure) || failure is RegistryStoreException)
            {
                store.Dispose();
                throw;
            }
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            throw new RegistryStoreException(
                $"open the registry in {folder.Path}: {DiskFault.Describe(failure)}", failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Journal?.Dispose();
        _lock.Dispose();
    }

    // The kernel's lock, which ends with the process however it ends.
    private static FileStream Own(RegistryFolder folder)
    {
        try
        {
            return new FileStream(folder.LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException taken) when (taken.HResult == Errno.WouldBlock)
        {
            throw new RegistryStoreException($"lock {folder.LockFile}: another master uses this work_dir; " +
                "give each master its own --work_dir", taken);
        }
    }

    // It is durable before the first entry is, so a journal without it was not written by a master.
    private void CheckHead()
    {
        if (!File.Exists(_folder.HeadFile))
        {
            if (File.Exists(_folder.JournalFile) && new FileInfo(_folder.JournalFile).Length > 0)
                throw new RegistryStoreException($"{_folder.HeadFile} is missing beside a journal: restore it from the " +
                    "backup that the journal came from");
            ArrayBufferWriter<byte> bytes = new();
            JournalCodec.Write(MakeHead(), bytes);
            DurableFile.Replace(_folder.HeadFile, bytes.WrittenSpan).Dispose();
            DurableFile.ForceFolder(_folder.HeadFile);
            _isNew = true;
            return;
        }
        JournalReading<RegistryHead> reading = JournalCodec.Read<RegistryHead>(File.ReadAllBytes(_folder.HeadFile));
        if (reading.Damage != JournalDamage.None || reading.Records is not [{ } head])
        {
            string fault = reading.Damage == JournalDamage.None
                ? $"it holds {reading.Records.Count} records, expected 1"
                : reading.Fault;
            throw new RegistryStoreException($"{_folder.HeadFile} is damaged: {fault}; restore the folder from a backup");
        }
        if (RegistryHeadCheck.Check(head, _folder.Path) is { } problem) throw new RegistryStoreException(problem);
    }

    private static RegistryHead MakeHead() => new()
    {
        FormatVersion = RegistryHeadCheck.FormatVersion,
        SoftwareVersion = MesosdVersion.Text,
        SnapshotSequence = 0,
    };

    private void Load()
    {
        string path = _folder.JournalFile;
        long began = Stopwatch.GetTimestamp();
        bool isThere = File.Exists(path);
        byte[] bytes = isThere ? File.ReadAllBytes(path) : [];
        JournalReading<RegistryEntry> reading = JournalCodec.Read<RegistryEntry>(bytes);
        if (reading.Damage == JournalDamage.Inside)
        {
            throw new RegistryStoreException($"{path} is damaged at byte {reading.GoodBytes}: {reading.Fault}, and " +
                "entries stand behind it. Restore the folder from a backup, or move it away to begin with an empty " +
                "registry: agents register again, quotas, weights, maintenance and drained agents are forgotten");
        }
        if (reading.Damage == JournalDamage.TornEnd)
        {
            Warning = $"{path}: its end was cut off in the middle of a write, or damaged since; dropped " +
                $"{bytes.Length - reading.GoodBytes} bytes from byte {reading.GoodBytes} on, " +
                KeepCut(bytes.AsSpan((int)reading.GoodBytes));
        }
        // Every start makes it, and nothing of ours takes it away.
        if (!isThere && !_isNew)
            Warning = $"{path} is missing beside {_folder.HeadFile}: this begins with an empty registry; if there was one, " +
                "stop this master and restore the folder from a backup";
        Journal = RegistryJournal.Open(path, reading);
        Entries = reading.Records;
        ReadIn = Stopwatch.GetElapsedTime(began);
    }

    // What was never acknowledged as written is no loss; damage since may be, and somebody may want to look at it.
    private string KeepCut(ReadOnlySpan<byte> cut)
    {
        string prefix = _folder.CutFilePrefix;
        try
        {
            string[] files = Directory.GetFiles(_folder.Path, Path.GetFileName(prefix) + "*");
            int[] kept = [.. files.Select(NumberOfCut).Where(number => number > 0).Order()];
            int number = kept.Length > 0 && kept[^1] < int.MaxValue ? kept[^1] + 1 : 1;
            DurableFile.Replace($"{prefix}{number}", cut).Dispose();
            foreach (int old in kept.SkipLast(MaxCuts - 1)) File.Delete($"{prefix}{old}");
            return $"kept in {prefix}{number}";
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            // The registry is whole without it.
            return $"and could not keep them: {DiskFault.Describe(failure)}";
        }
    }

    private int NumberOfCut(string path)
    {
        ReadOnlySpan<char> text = path.AsSpan(_folder.CutFilePrefix.Length);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;
    }
}
