using Mesosd.Core;

namespace Mesosd.Shell.Http;

/// <summary>Numbers for peers that speak HTTP: negative ones, since native connections have the positive.</summary>
internal static class HttpLinkId
{
    private static long s_last;

    /// <summary>A number that nobody else has. Thread-safe.</summary>
    public static ConnectionId Next() => new(Interlocked.Decrement(ref s_last));
}
