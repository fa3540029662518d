using System.Runtime.InteropServices;

namespace Mesosd.Shell.Linux;

/// <summary>
/// The system calls that the supervisor needs, by glibc's names. Every pointer handed over stays valid until
/// the call returns, and glibc keeps none of them (file actions copy their path). Strings are copied to
/// NUL-terminated UTF-8 by the generated stubs; callers have refused embedded NULs.
/// </summary>
internal static unsafe partial class Libc
{
    private const string Library = "libc";

    // Safe: reads one string. Variadic in C, but Linux' ABIs pass the mode like any third argument.
    [LibraryImport(Library, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(string path, int flags, uint mode);

    // Safe: takes a number. Never called twice for one descriptor: another thread may own it by then.
    [LibraryImport(Library, EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int descriptor);

    // Safe: writes at most `count` bytes, which the caller has.
    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(int descriptor, byte* buffer, nuint count);

    // Safe: reads at most `count` bytes, which the caller has.
    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(int descriptor, byte* buffer, nuint count);

    // Safe: takes numbers.
    [LibraryImport(Library, EntryPoint = "lseek", SetLastError = true)]
    internal static partial long Seek(int descriptor, long offset, int origin);

    // Safe: reads one array of one entry. The timeout is in milliseconds.
    [LibraryImport(Library, EntryPoint = "poll", SetLastError = true)]
    internal static partial int Poll(PollEntry* entries, nuint count, int timeoutMilliseconds);

    // Safe: writes two numbers.
    [LibraryImport(Library, EntryPoint = "pipe2", SetLastError = true)]
    internal static partial int Pipe(int* descriptors, int flags);

    // Safe: reads one string.
    [LibraryImport(Library, EntryPoint = "memfd_create", SetLastError = true,
        StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int CreateMemoryFile(string name, uint flags);

    // Safe: takes a number. Linux counts threads where POSIX counts processes: it is the calling thread that steps back.
    [LibraryImport(Library, EntryPoint = "nice", SetLastError = true)]
    internal static partial int StepBack(int more);

    // Safe: takes numbers. Variadic in C; the commands used here take one number.
    [LibraryImport(Library, EntryPoint = "fcntl", SetLastError = true)]
    internal static partial int Control(int descriptor, int command, int argument);

    // Safe: takes numbers.
    [LibraryImport(Library, EntryPoint = "flock", SetLastError = true)]
    internal static partial int Lock(int descriptor, int operation);

    // Safe: takes numbers.
    [LibraryImport(Library, EntryPoint = "ftruncate", SetLastError = true)]
    internal static partial int Truncate(int descriptor, long length);

    // Safe: takes numbers.
    [LibraryImport(Library, EntryPoint = "fchown", SetLastError = true)]
    internal static partial int ChangeOwner(int descriptor, uint user, uint group);

    // Safe: reads one string. Does not follow a symbolic link in the last component.
    [LibraryImport(Library, EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ChangeOwner(string path, uint user, uint group);

    // Safe: reads one string.
    [LibraryImport(Library, EntryPoint = "chmod", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ChangeMode(string path, uint mode);

    // Safe: reads one string.
    [LibraryImport(Library, EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int MakeDirectory(string path, uint mode);

    // Safe: reads two strings.
    [LibraryImport(Library, EntryPoint = "symlink", SetLastError = true,
        StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int MakeLink(string target, string link);

    // Safe: reads two strings.
    [LibraryImport(Library, EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Rename(string from, string to);

    // Safe: reads one string.
    [LibraryImport(Library, EntryPoint = "unlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Remove(string path);

    // Safe: reads one string.
    [LibraryImport(Library, EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Access(string path, int mode);

    // Safe: fills at most `count` bytes, which the caller has.
    [LibraryImport(Library, EntryPoint = "getrandom", SetLastError = true)]
    internal static partial nint GetRandom(byte* buffer, nuint count, uint flags);

    // Safe: takes a number. Process-wide; called once, before any other thread makes files.
    [LibraryImport(Library, EntryPoint = "umask")]
    internal static partial uint SetCreationMask(uint mask);

    // Safe: takes nothing.
    [LibraryImport(Library, EntryPoint = "geteuid")]
    internal static partial uint EffectiveUser();

    // Safe: reads `count` numbers. Only in the launch-as process, before it becomes another program.
    [LibraryImport(Library, EntryPoint = "setgroups", SetLastError = true)]
    internal static partial int SetGroups(nuint count, uint* groups);

    // Safe: takes a number; same place as SetGroups.
    [LibraryImport(Library, EntryPoint = "setgid", SetLastError = true)]
    internal static partial int SetGroup(uint group);

    // Safe: takes a number; same place as SetGroups.
    [LibraryImport(Library, EntryPoint = "setuid", SetLastError = true)]
    internal static partial int SetUser(uint user);

    // Safe: reads NULL-terminated arrays; returns only when it failed, and then nothing has changed.
    [LibraryImport(Library, EntryPoint = "execve", SetLastError = true)]
    internal static partial int Execute(byte* path, byte** arguments, byte** environment);

    // Safe: the handler is SIG_DFL or SIG_IGN, never a function of ours.
    [LibraryImport(Library, EntryPoint = "signal", SetLastError = true)]
    internal static partial nint SetSignalAction(int signal, nint action);

    // Safe: reads one signal set of 128 bytes; the old set is not asked for.
    [LibraryImport(Library, EntryPoint = "sigprocmask", SetLastError = true)]
    internal static partial int SetSignalMask(int how, SignalSet* set, SignalSet* old);

    // Safe: takes numbers. Negative process ids mean process groups.
    [LibraryImport(Library, EntryPoint = "kill", SetLastError = true)]
    internal static partial int Kill(int process, int signal);

    // Safe: used with numbers only (pidfd_open, pidfd_send_signal), for which glibc has no names before 2.36.
    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint SystemCall(nint number, nint first, nint second, nint third, nint fourth);

    // Safe: takes numbers; only PR_SET_CHILD_SUBREAPER is used, which takes one.
    [LibraryImport(Library, EntryPoint = "prctl", SetLastError = true)]
    internal static partial int ControlProcess(int option, nuint argument, nuint third, nuint fourth, nuint fifth);

    // Safe: fills one siginfo_t, which is 128 bytes on every Linux.
    [LibraryImport(Library, EntryPoint = "waitid", SetLastError = true)]
    internal static partial int WaitId(int idType, uint id, SignalInfo* info, int options);

    // Safe: fills one number.
    [LibraryImport(Library, EntryPoint = "waitpid", SetLastError = true)]
    internal static partial int Wait(int process, int* status, int options);

    // Safe: the attribute and action blocks are larger than glibc's types (336 and 80 bytes on 64-bit Linux)
    // and were initialised by glibc. The child runs only glibc's code until it becomes the new program.
    [LibraryImport(Library, EntryPoint = "posix_spawn")]
    internal static partial int Spawn(
        int* process, byte* path, SpawnBlock* actions, SpawnBlock* attributes, byte** arguments, byte** environment);

    // Safe: initialises the block; see Spawn.
    [LibraryImport(Library, EntryPoint = "posix_spawnattr_init")]
    internal static partial int InitSpawnAttributes(SpawnBlock* attributes);

    // Safe: see Spawn.
    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setflags")]
    internal static partial int SetSpawnFlags(SpawnBlock* attributes, short flags);

    // Safe: copies the set.
    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setsigmask")]
    internal static partial int SetSpawnSignalMask(SpawnBlock* attributes, SignalSet* set);

    // Safe: copies the set.
    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setsigdefault")]
    internal static partial int SetSpawnDefaultSignals(SpawnBlock* attributes, SignalSet* set);

    // Safe: initialises the block; see Spawn.
    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_init")]
    internal static partial int InitFileActions(SpawnBlock* actions);

    // Safe: frees what glibc allocated for the block; called once for each Init.
    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_destroy")]
    internal static partial int DestroyFileActions(SpawnBlock* actions);

    // Safe: takes numbers.
    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_adddup2")]
    internal static partial int AddDuplicate(SpawnBlock* actions, int descriptor, int target);

    // Safe: copies the path.
    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_addchdir_np",
        StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int AddChangeDirectory(SpawnBlock* actions, string path);

    // Safe: takes a number. In glibc since 2.34.
    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_addclosefrom_np")]
    internal static partial int AddCloseFrom(SpawnBlock* actions, int first);
}
