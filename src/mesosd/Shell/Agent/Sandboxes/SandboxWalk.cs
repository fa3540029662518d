using Mesosd.Agent;
using Mesosd.Containers;
using Mesosd.Shell.Linux;

namespace Mesosd.Shell.Agent.Sandboxes;

/// <summary>Looks through all sandboxes below a work_dir: of every agent that ever used it, framework and executor.</summary>
internal sealed class SandboxWalk(string workDirectory)
{
    // A walk that finds more is short; what it found goes or is renewed, and the next one sees the rest.
    private const int MaxFound = 50_000;

    private const string Latest = "latest";

    private readonly string _root = SandboxPaths.RootOf(workDirectory);

    /// <summary>Lists those that are at least so old, or of the future.</summary>
    /// <param name="atLeast">The age.</param>
    /// <param name="now">The calendar's time.</param>
    /// <param name="found">Gets them.</param>
    /// <param name="stop">Ends it early.</param>
    /// <returns>How many sandboxes there are.</returns>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    public int Find(TimeSpan atLeast, DateTimeOffset now, List<AgedSandbox> found, CancellationToken stop)
    {
        int count = 0;
        foreach (string agent in In(_root))
            foreach (string framework in In($"{agent}/frameworks"))
                foreach (string executor in In($"{framework}/executors"))
                    foreach (string run in In($"{executor}/runs"))
                    {
                        stop.ThrowIfCancellationRequested();
                        if (run.EndsWith($"/{Latest}", StringComparison.Ordinal)) continue;
                        count++;
                        TimeSpan age = now - Directory.GetLastWriteTimeUtc(run);
                        if (age >= TimeSpan.Zero && age < atLeast) continue;
                        found.Add(new AgedSandbox(run, age));
                        if (found.Count == MaxFound) return count;
                    }
        return count;
    }

    /// <summary>
    /// Removes what a removed sandbox leaves behind: the link to it, and directories above it that are empty now.
    /// </summary>
    public void RemoveTraces(string sandbox)
    {
        string runs = sandbox[..sandbox.LastIndexOf('/')];
        string link = $"{runs}/{Latest}";
        if (new System.IO.FileInfo(link).LinkTarget is { } target && !Directory.Exists(Path.Combine(runs, target)))
            Libc.Remove(link);
        // The system refuses as soon as there is anything in one.
        for (string folder = runs; folder.Length > _root.Length; folder = folder[..folder.LastIndexOf('/')])
            if (Libc.RemoveFolder(folder) != 0) return;
    }

    private static IEnumerable<string> In(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateDirectories(folder) : [];
}
