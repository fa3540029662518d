namespace Mesosd.Shell.Http;

/// <summary>Which realm a path is in.</summary>
internal static class HttpRealms
{
    private static readonly string[] s_prefixes = ["/master", "/slave(1)"];

    // Probes of load balancers and clients that look for the leader have no password; the page at / shows nothing.
    private static readonly HashSet<string> s_open = new(StringComparer.Ordinal)
    {
        "/", "/health", "/version", "/redirect",
    };

    // They change something, or some of their methods do: reading them is in the same realm, as with Mesos.
    private static readonly HashSet<string> s_changing = new(StringComparer.Ordinal)
    {
        "/api/v1", "/quota", "/weights", "/reserve", "/unreserve", "/create-volumes", "/destroy-volumes", "/teardown",
        "/machine/down", "/machine/up", "/maintenance/schedule", "/maintenance/status", "/logging/toggle",
        "/api/v1/resource_provider",
    };

    /// <summary>The realm of a request.</summary>
    /// <param name="path">Without a slash at its end.</param>
    /// <param name="method">In capitals.</param>
    public static HttpRealm Of(string path, string method)
    {
        string bare = WithoutPrefix(path);
        if (s_open.Contains(bare)) return HttpRealm.None;
        if (bare is "/api/v1/scheduler") return HttpRealm.Scheduler;
        if (bare is "/api/v1/executor") return HttpRealm.Executor;
        // Whatever is not known to only tell something may change something.
        return s_changing.Contains(bare) || method is not ("GET" or "HEAD") ? HttpRealm.Readwrite : HttpRealm.Readonly;
    }

    /// <summary>The path without what names the role.</summary>
    public static string WithoutPrefix(string path)
    {
        foreach (string prefix in s_prefixes)
            if (path.StartsWith(prefix, StringComparison.Ordinal) && (path.Length == prefix.Length || path[prefix.Length] == '/'))
                return path.Length == prefix.Length ? "/" : path[prefix.Length..];
        return path;
    }
}
