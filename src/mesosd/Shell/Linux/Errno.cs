using System.Runtime.InteropServices;

namespace Mesosd.Shell.Linux;

/// <summary>Linux' error numbers, as texts for people. Thread-safe.</summary>
internal static class Errno
{
    internal const int NotPermitted = 1;
    internal const int NoEntry = 2;
    internal const int NoProcess = 3;
    internal const int Interrupted = 4;
    internal const int NoChild = 10;
    internal const int WouldBlock = 11;
    internal const int AccessDenied = 13;
    internal const int Exists = 17;
    internal const int CrossDevice = 18;
    internal const int NotDirectory = 20;
    internal const int IsFolder = 21;
    internal const int Invalid = 22;
    internal const int BrokenPipe = 32;
    internal const int TimedOut = 110;

    private static readonly string[] s_names =
    [
        "", "EPERM", "ENOENT", "ESRCH", "EINTR", "EIO", "ENXIO", "E2BIG", "ENOEXEC", "EBADF", "ECHILD", "EAGAIN",
        "ENOMEM", "EACCES", "EFAULT", "ENOTBLK", "EBUSY", "EEXIST", "EXDEV", "ENODEV", "ENOTDIR", "EISDIR",
        "EINVAL", "ENFILE", "EMFILE", "ENOTTY", "ETXTBSY", "EFBIG", "ENOSPC", "ESPIPE", "EROFS", "EMLINK",
        "EPIPE", "EDOM", "ERANGE", "EDEADLK", "ENAMETOOLONG", "ENOLCK", "ENOSYS", "ENOTEMPTY", "ELOOP",
    ];

    /// <summary>The error of the last call on this thread whose import sets it.</summary>
    internal static int Last => Marshal.GetLastPInvokeError();

    /// <summary>The C name, such as <c>ENOENT</c>; <c>errno 95</c> for the rare ones.</summary>
    internal static string NameOf(int number) => number switch
    {
        > 0 when number < s_names.Length => s_names[number],
        TimedOut => "ETIMEDOUT",
        122 => "EDQUOT",
        116 => "ESTALE",
        _ => $"errno {number}",
    };

    /// <summary>Words and name: <c>no such file or directory (ENOENT)</c>.</summary>
    internal static string Describe(int number)
    {
        string words = Marshal.GetPInvokeErrorMessage(number);
        // "Is a directory" reads on in a sentence, "RPC struct is bad" must not become "rPC".
        if (words.Length > 1 && char.IsUpper(words[0]) && !char.IsUpper(words[1]))
            words = char.ToLowerInvariant(words[0]) + words[1..];
        return $"{words} ({NameOf(number)})";
    }
}
