namespace Mesosd.Shell.Linux;

/// <summary>
/// The directories of persistent volumes. Their parents belong to the agent alone, so nobody can put a link in a
/// volume's place. Thread-safe.
/// </summary>
internal static class VolumeFiles
{
    private const uint Mode = 0x1ED; // 0755

    /// <summary>Makes the directory; one that exists keeps its mode and owner.</summary>
    internal static bool TryMake(string path, out SystemFailure failure)
    {
        failure = default;
        return Directory.Exists(path) || DirectoryMaker.TryMake(path, Mode, null, out failure);
    }

    /// <summary>
    /// Makes a volume usable in a sandbox: its directory is there and belongs to the user, and a link leads to it.
    /// A link that is there already is pointed at it.
    /// </summary>
    internal static bool TryUse(string volume, string link, UserIdentity? owner, out SystemFailure failure)
    {
        if (!TryMake(volume, out failure)) return false;
        if (owner is not null && Libc.ChangeOwner(volume, owner.UserId, owner.GroupId) != 0)
        {
            failure = SystemFailure.Of("change owner of", volume, Errno.Last);
            return false;
        }
        string parent = link[..link.LastIndexOf('/')];
        return TryMake(parent, out failure) && DirectoryMaker.TryLink(link, volume, out failure);
    }

    /// <summary>
    /// Removes everything in the directory, links without following them, and the directory itself unless a disk
    /// is mounted there. Takes as long as there are files.
    /// </summary>
    internal static bool TryRemove(string path, bool keepsDirectory, out SystemFailure failure) =>
        FolderRemoval.TryRemove(path, keepsDirectory, out failure);
}
