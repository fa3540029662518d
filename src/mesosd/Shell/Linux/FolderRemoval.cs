using System.Runtime.InteropServices;
using System.Text;

namespace Mesosd.Shell.Linux;

/// <summary>
/// Removes a directory that strangers have filled: whoever still writes there while it goes cannot lead the removal outside.
/// Every step goes by an open directory and one name in it; no link is followed, nothing that is mounted inside is entered (on
/// kernels before 5.8: no other file system). One instance removes one directory.
/// </summary>
internal sealed unsafe class FolderRemoval
{
    // Open directories at a time; what lies deeper is moved up and removed from there.
    private const int MaxDepth = 64;

    // Names that are read before they are removed.
    private const int MaxListed = 1024;

    // Whoever fills a directory as fast as it is emptied is given up; if with many names or deep directories, by the caller.
    private const int MaxRounds = 20;

    private const uint OwnerOnly = 0x1C0; // 0700

    // The name in struct dirent: behind inode, offset, length and type, with glibc and musl alike.
    private const int NameOffset = 19;

    private static readonly int s_openFolder = LinuxConstants.OpenFolder | LinuxConstants.OpenNoFollow |
        LinuxConstants.OpenCloseOnExec | LinuxConstants.OpenNonBlocking;

    private readonly string _path;
    private readonly CancellationToken _stop;
    private SystemFailure _failure;
    private FileFacts _top;
    private int _topDescriptor;
    private int _moved;

    private FolderRemoval(string path, CancellationToken stop)
    {
        _path = path;
        _stop = stop;
    }

    /// <summary>Removes everything that can be removed. Takes as long as there are files.</summary>
    /// <param name="path">
    /// The directory. Only the last part of the path is protected against being replaced by a link meanwhile: the parents
    /// must be nobody else's.
    /// </param>
    /// <param name="keepsDirectory">Whether only the content goes: a disk is mounted there.</param>
    /// <param name="failure">The first thing that could not be removed, and why.</param>
    /// <param name="stop">Ends it early; what was removed by then is gone. Whoever must not be held up gives it a time.</param>
    /// <returns>Whether nothing is left; also when it was not there.</returns>
    internal static bool TryRemove(string path, bool keepsDirectory, out SystemFailure failure, CancellationToken stop = default)
    {
        FolderRemoval removal = new(path, stop);
        bool isGone = removal.Remove(keepsDirectory);
        failure = removal._failure;
        return isGone;
    }

    private bool Remove(bool keepsDirectory)
    {
        fixed (byte* path = Encoding.UTF8.GetBytes(_path + '\0'))
        {
            const int here = -100;
            _topDescriptor = OpenFolder(here, path);
            if (_topDescriptor < 0) return Errno.Last == Errno.NoEntry || Fail(Errno.Last);
            try
            {
                if (!TryExamine(_topDescriptor, "", out _top)) return Fail(Errno.Last);
                if (!keepsDirectory && IsMountPoint()) return Fail("something is mounted there");
                Open(_topDescriptor, _top);
                if (!Empty(_topDescriptor, MaxDepth)) return false;
            }
            finally
            {
                Libc.Close(_topDescriptor);
            }
            return keepsDirectory || Libc.RemoveAt(here, path, LinuxConstants.AtRemoveFolder) == 0 || Fail(Errno.Last);
        }
    }

    // A listing may pass over what comes while names go, so it is read again until there is nothing or nothing more helps.
    private bool Empty(int folder, int depth)
    {
        int rounds = 0, moved = _moved;
        while (rounds < MaxRounds)
        {
            List<byte[]>? names = List(folder);
            if (names is null) return false;
            if (names.Count == 0) return true;
            // What was moved up comes late, and not from anybody else.
            if (names.Count < MaxListed && moved == _moved) rounds++;
            moved = _moved;
            int removed = 0;
            foreach (byte[] name in names)
            {
                if (_stop.IsCancellationRequested) return Fail("it was interrupted");
                fixed (byte* text = name) if (RemoveEntry(folder, text, depth)) removed++;
            }
            if (removed == 0) return false;
        }
        return Fail("somebody goes on writing there");
    }

    private bool RemoveEntry(int folder, byte* name, int depth)
    {
        if (Libc.RemoveAt(folder, name, 0) == 0) return true;
        int error = Errno.Last;
        if (error == Errno.NoEntry) return true;
        // POSIX says EPERM of a directory where Linux says EISDIR.
        if (error is not (Errno.IsFolder or Errno.NotPermitted)) return Fail(name, error);
        if (depth == 0) return MoveUp(folder, name);
        int inner = OpenFolder(folder, name);
        if (inner < 0) return Errno.Last == Errno.NotDirectory ? Fail(name, error) : Fail(name, Errno.Last);
        try
        {
            if (!TryExamine(inner, "", out FileFacts facts)) return Fail(name, Errno.Last);
            if (!facts.IsMountedWith(_top)) return Fail(name, "something is mounted there");
            Open(inner, facts);
            if (!Empty(inner, depth - 1)) return false;
        }
        finally
        {
            Libc.Close(inner);
        }
        return Libc.RemoveAt(folder, name, LinuxConstants.AtRemoveFolder) == 0 || Fail(name, Errno.Last);
    }

    // The next listing of the top finds it.
    private bool MoveUp(int folder, byte* name)
    {
        // To be moved it must be writable: its ".." changes.
        int self = OpenFolder(folder, name);
        if (self >= 0 && TryExamine(self, "", out FileFacts facts) && facts.IsMountedWith(_top)) Open(self, facts);
        if (self >= 0) Libc.Close(self);
        const int tries = 100;
        for (int attempt = 0; attempt < tries; attempt++)
        {
            fixed (byte* free = Encoding.UTF8.GetBytes($".removed-{_moved++}\0"))
                if (Libc.RenameAt(folder, name, _topDescriptor, free) == 0) return true;
        }
        return Fail(name, Errno.Last);
    }

    private List<byte[]>? List(int folder)
    {
        // A listing owns its descriptor and its position; this one is read more than once.
        int descriptor;
        fixed (byte* self = "."u8) descriptor = OpenFolder(folder, self);
        nint entries = descriptor < 0 ? 0 : Libc.OpenEntries(descriptor);
        if (entries == 0)
        {
            Fail(Errno.Last);
            if (descriptor >= 0) Libc.Close(descriptor);
            return null;
        }
        List<byte[]> names = [];
        while (names.Count < MaxListed)
        {
            byte* entry = Libc.NextEntry(entries);
            if (entry is null) break;
            ReadOnlySpan<byte> name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(entry + NameOffset);
            if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8)) names.Add([.. name, 0]);
        }
        Libc.CloseEntries(entries);
        return names;
    }

    // Its owner may have taken the right to look into it away, also from an agent that is not root.
    private static int OpenFolder(int folder, byte* name)
    {
        int opened = Libc.OpenAt(folder, name, s_openFolder, 0);
        if (opened >= 0 || Errno.Last != Errno.AccessDenied) return opened;
        int handle = Libc.OpenAt(folder, name, s_openFolder | LinuxConstants.OpenPathOnly, 0);
        if (handle < 0) return -1;
        Libc.ChangeMode($"/proc/self/fd/{handle}", OwnerOnly);
        Libc.Close(handle);
        return Libc.OpenAt(folder, name, s_openFolder, 0);
    }

    // The same for the right to remove what is in it.
    private static void Open(int descriptor, in FileFacts facts)
    {
        if ((facts.Mode & OwnerOnly) != OwnerOnly) Libc.ChangeMode($"/proc/self/fd/{descriptor}", OwnerOnly);
    }

    private bool IsMountPoint() => TryExamine(_topDescriptor, "..", out FileFacts parent) && !parent.IsMountedWith(_top);

    private static bool TryExamine(int descriptor, string name, out FileFacts facts)
    {
        const uint wanted = FileFacts.UsualKnown | FileFacts.MountKnown;
        fixed (FileFacts* filled = &facts)
            return Libc.Examine(descriptor, name, LinuxConstants.AtEmptyPath, wanted, filled) == 0;
    }

    private bool Fail(int error) => Fail(Errno.Describe(error));

    private bool Fail(string why)
    {
        if (_failure == default) _failure = new SystemFailure("remove", _path, why);
        return false;
    }

    private bool Fail(byte* name, int error) => Fail(name, Errno.Describe(error));

    private bool Fail(byte* name, string why)
    {
        if (_failure != default) return false;
        string text = Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name));
        _failure = new SystemFailure("remove", $"{text} below {_path}", why);
        return false;
    }
}
