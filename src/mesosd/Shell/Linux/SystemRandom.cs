namespace Mesosd.Shell.Linux;

/// <summary>
/// Bytes for tokens and seeds, straight from the kernel. .NET's own generator must not be used: it loads OpenSSL's
/// shared library, which brings a second C library into the static binary and destroys its memory.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal static unsafe class SystemRandom
{
    /// <summary>Fills the bytes; waits only when the machine has just been started and has no entropy yet.</summary>
    internal static void Fill(Span<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            int filled = 0;
            while (filled < bytes.Length)
            {
                nint count = Libc.GetRandom(start + filled, (nuint)(bytes.Length - filled), 0);
                // Only a signal can stand in the way of a valid call.
                if (count > 0) filled += (int)count;
                else Core.Invariant.Check(Errno.Last == Errno.Interrupted, $"getrandom works: {Errno.Describe(Errno.Last)}");
            }
        }
    }

    /// <summary>A seed for a core, which no other process has.</summary>
    internal static ulong NextSeed()
    {
        ulong seed = 0;
        Fill(new Span<byte>(&seed, sizeof(ulong)));
        return seed;
    }

    /// <summary>A random UUID in its usual form.</summary>
    internal static string NextUuidText()
    {
        Span<byte> bytes = stackalloc byte[16];
        Fill(bytes);
        // Version 4 of RFC 9562, and its variant.
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }
}
