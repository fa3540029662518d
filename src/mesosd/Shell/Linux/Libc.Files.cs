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
}
