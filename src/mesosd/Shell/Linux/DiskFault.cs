namespace Mesosd.Shell.Linux;

/// <summary>
/// What went wrong with a file, in words. The published binary carries no texts for the framework's own
/// exceptions, but most of them carry the system's error number.
/// </summary>
internal static class DiskFault
{
    private const int LargestErrno = 4095;

    /// <summary>Whether the exception tells of the disk rather than of a bug.</summary>
    public static bool Is(Exception failure) => failure is IOException or UnauthorizedAccessException;

    /// <summary>Such as <c>no space left on device (ENOSPC)</c>.</summary>
    public static string Describe(Exception failure) => failure switch
    {
        UnauthorizedAccessException => Errno.Describe(Errno.AccessDenied),
        FileNotFoundException or DirectoryNotFoundException => Errno.Describe(Errno.NoEntry),
        EndOfStreamException => "it is shorter than expected",
        _ when failure.HResult is > 0 and <= LargestErrno => Errno.Describe(failure.HResult),
        _ => failure.Message,
    };
}
