using Mesosd.Journal;
using Mesosd.Protocol.Native;

namespace Mesosd.Shell.Agent.Storage;

/// <summary>
/// Reads what earlier processes of an agent left, and judges what is damaged: an error by default, a warning with
/// <c>--no-strict</c>. What each file's damage leads to stands in docs/agent-state.md.
/// </summary>
internal sealed class StoreReader(AgentFolder folder, bool isStrict)
{
    private const string KernelBootId = "/proc/sys/kernel/random/boot_id";

    // What is longer is no version.
    private const int MaxShownLetters = 60;

    private readonly List<string> _warnings = [];

    /// <summary>Sentences for the operator about what was found.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>This boot of the machine.</summary>
    public static string ReadBootId() => File.Exists(KernelBootId) ? SmallFile.Read(KernelBootId) : "unknown";

    /// <summary>The last part of a link's target; null when it is no link.</summary>
    public static string? TargetOf(string link) =>
        new FileInfo(link).LinkTarget is { } target ? Path.GetFileName(target.TrimEnd('/')) : null;

    /// <summary>Refuses a folder of another version; notes this one's in a new folder.</summary>
    /// <exception cref="AgentStoreException">It is another version's.</exception>
    public void CheckVersion()
    {
        string found = SmallFile.Read(folder.VersionFile);
        if (found == AgentFolder.Version) return;
        if (found.Length > 0)
        {
            bool isText = found.Length <= MaxShownLetters && found.All(letter => letter is >= ' ' and <= '~');
            string shown = isText ? $"says '{found}'" : "holds something else";
            throw new AgentStoreException($"{folder.VersionFile} {shown}, expected '{AgentFolder.Version}'; " +
                "run the version of mesosd that wrote it, or give --work_dir another folder");
        }
        // Never written so: a power cut can leave an empty file, or none.
        if (File.Exists(folder.BootIdFile))
            _warnings.Add($"{folder.VersionFile} is missing or empty; the folder is taken for one of this version");
        SmallFile.Write(folder.VersionFile, AgentFolder.Version + "\n");
    }

    /// <summary>The journal of the present id; null when the agent starts as a new one.</summary>
    /// <exception cref="AgentStoreException">Something is damaged.</exception>
    public (string Path, JournalReading<AgentRecord> Reading)? FindJournal()
    {
        if (FindIdentity() is not { } id) return null;
        string path = folder.JournalOf(id);
        byte[] bytes = [];
        if (File.Exists(path)) DiskWork.Do("read", path, () => bytes = File.ReadAllBytes(path));
        JournalReading<AgentRecord> reading = JournalCodec.Read<AgentRecord>(bytes);
        if (reading.Damage == JournalDamage.Inside)
        {
            Judge($"{path} is damaged at byte {reading.GoodBytes}: {reading.Fault}",
                $"go on with what stands before it and keep a copy as {path}.damaged, or remove {folder.Latest} to " +
                "start as a new agent",
                () => DiskWork.Do("copy", path, () => File.Copy(path, path + ".damaged", overwrite: true)));
        }
        if (reading.Damage == JournalDamage.TornEnd)
            _warnings.Add($"{path}: the last write was cut off; dropped from byte {reading.GoodBytes} on");
        if (reading.Records.Any(record => record.Agent is not null)) return (path, reading);
        Judge($"{path} does not say which agent this is: it is missing, or its first record is", "start as a new agent");
        return null;
    }

    /// <summary>Whether it can be told whether this is the boot of the last process.</summary>
    /// <param name="isSame">Whether it is; false when it cannot be told.</param>
    public bool TryReadBoot(out bool isSame)
    {
        string found = SmallFile.Read(folder.BootIdFile);
        isSame = found == ReadBootId();
        if (isSame || Guid.TryParse(found, out _)) return true;
        _warnings.Add($"{folder.BootIdFile} is missing or damaged; if no supervisor lives, the machine is taken for " +
            "restarted");
        return false;
    }

    /// <summary>Reservations and volumes; null when there never were any.</summary>
    /// <param name="isNoted">Whether the journal tells of such a file.</param>
    /// <exception cref="AgentStoreException">The file is damaged.</exception>
    public ResourcesRecord? ReadResources(bool isNoted)
    {
        string path = folder.ResourcesFile;
        ResourcesRecord? resources = null;
        string? fault = null;
        DiskWork.Do("read", path, () => resources = ResourcesFile.Read(path, out fault));
        if (fault is null && resources is null && isNoted) fault = $"{path} is missing, and the journal tells of it";
        if (fault is null) return resources;
        Judge(fault, "go on without the reservations and volumes that it held; files of volumes stay where they are",
            () => DiskWork.Do("replace", path, () =>
            {
                if (File.Exists(path)) File.Move(path, path + ".damaged", overwrite: true);
                // From here on there are none, and nothing is missing.
                ResourcesFile.Write(path, new ResourcesRecord());
            }));
        return new ResourcesRecord();
    }

    private string? FindIdentity()
    {
        string? target = TargetOf(folder.Latest);
        if (target is not null && Directory.Exists(folder.Of(target))) return target;
        if (target is null && Directory.Exists(folder.Latest)) return Path.GetFileName(folder.Latest);
        if (target is null && !File.Exists(folder.Latest))
        {
            WarnOfOthers();
            return null;
        }
        string what = target is null ? "is no link" : $"points at {target}, which is not there";
        Judge($"{folder.Latest} {what}", "start as a new agent");
        return null;
    }

    // An operator may have removed the link, as other messages say; or somebody did not mean to.
    private void WarnOfOthers()
    {
        string slaves = Path.GetDirectoryName(folder.Latest)!;
        if (!Directory.Exists(slaves)) return;
        string[] others = [.. Directory.EnumerateDirectories(slaves).Select(Path.GetFileName).Order().Take(3)!];
        if (others.Length > 0)
            _warnings.Add($"{folder.Latest} is missing; starting as a new agent, not as {string.Join(" or ", others)}");
    }

    private void Judge(string fault, string remedy, Action? apply = null)
    {
        if (isStrict) throw new AgentStoreException($"{fault}. Start with --no-strict to {remedy}");
        apply?.Invoke();
        _warnings.Add($"{fault}; --no-strict: {remedy}");
    }
}
