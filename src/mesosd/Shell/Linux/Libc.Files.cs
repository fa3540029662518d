using System.Runtime.InteropServices;

namespace Mesosd.Shell.Linux;

// What readers of sandboxes need, and what makes a folder durable.
internal static unsafe partial class Libc
{
    // Safe: reads one string and writes at most so many bytes behind the pointer.
    [LibraryImport(
        Library, EntryPoint = "readlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint ReadLink(string path, byte* target, nuint size);

    // Safe: takes a number.
    [LibraryImport(Library, EntryPoint = "fsync", SetLastError = true)]
    internal static partial int Flush(int descriptor);

    // Safe: reads one string and fills the block, whose size is fixed by Linux' ABI.
    [LibraryImport(
        Library, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Examine(int directory, string path, int flags, uint wanted, FileFacts* facts);

    // Safe: takes a descriptor and reads one name, which ends with a zero.
    [LibraryImport(Library, EntryPoint = "openat", SetLastError = true)]
    internal static partial int OpenAt(int directory, byte* name, int flags, uint mode);

    // Safe: as OpenAt.
    [LibraryImport(Library, EntryPoint = "unlinkat", SetLastError = true)]
    internal static partial int RemoveAt(int directory, byte* name, int flags);

    // Safe: as OpenAt, with two names.
    [LibraryImport(Library, EntryPoint = "renameat", SetLastError = true)]
    internal static partial int RenameAt(int fromDirectory, byte* from, int toDirectory, byte* to);

    // Safe: reads one string and two times of 16 bytes each.
    [LibraryImport(
        Library, EntryPoint = "utimensat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int SetTimes(int directory, string path, long* times, int flags);

    // Safe: takes the descriptor over; null when it could not.
    [LibraryImport(Library, EntryPoint = "fdopendir", SetLastError = true)]
    internal static partial nint OpenEntries(int descriptor);

    // Safe: the entry stays valid until the next call for the same listing; null at its end.
    [LibraryImport(Library, EntryPoint = "readdir", SetLastError = true)]
    internal static partial byte* NextEntry(nint entries);

    // Safe: ends a listing and its descriptor; called once.
    [LibraryImport(Library, EntryPoint = "closedir", SetLastError = true)]
    internal static partial int CloseEntries(nint entries);

    // Safe: reads one string.
    [LibraryImport(Library, EntryPoint = "rmdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int RemoveFolder(string path);
}
