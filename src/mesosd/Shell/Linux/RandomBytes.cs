namespace Mesosd.Shell.Linux;

/// <summary>
/// The kernel's cryptographic random source. Read as a file, because the framework's own door to it goes
/// through OpenSSL, which a static binary need not carry for this.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal static class RandomBytes
{
    private const string Source = "/dev/urandom";

    /// <summary>Fresh bytes that nobody can guess.</summary>
    /// <exception cref="IOException">There is no such source: a container without /dev.</exception>
    public static byte[] Take(int count)
    {
        byte[] bytes = new byte[count];
        using FileStream source = new(Source, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0);
        source.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>A seed for a core.</summary>
    /// <exception cref="IOException">As for <see cref="Take"/>.</exception>
    public static ulong TakeSeed() => BitConverter.ToUInt64(Take(sizeof(ulong)));
}
