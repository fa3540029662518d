namespace Mesosd.Shell.Registry;

/// <summary>
/// Where a master without ZooKeeper keeps its registry, below <c>&lt;work_dir&gt;/registry</c>; see
/// docs/high-availability.md.
/// </summary>
internal sealed class RegistryFolder(string workDirectory)
{
    /// <summary>The folder itself, absolute.</summary>
    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetFullPath(workDirectory), "registry");

    /// <summary>Held by the living master.</summary>
    public string LockFile => System.IO.Path.Combine(Path, "lock");

    /// <summary>The format of the journal: one <c>RegistryHead</c>, as a record.</summary>
    public string HeadFile => System.IO.Path.Combine(Path, "head");

    /// <summary>The entries of the registry's log.</summary>
    public string JournalFile => System.IO.Path.Combine(Path, "journal");

    /// <summary>What a torn end of the journal is kept in, with a number behind it.</summary>
    public string CutFilePrefix => JournalFile + ".cut-";
}
