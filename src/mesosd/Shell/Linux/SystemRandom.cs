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
}
