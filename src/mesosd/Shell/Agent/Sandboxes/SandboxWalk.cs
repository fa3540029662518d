using Mesosd.Agent;
using Mesosd.Containers;
using Mesosd.Shell.Linux;

namespace Mesosd.Shell.Agent.Sandboxes;

/// <summary>Looks through all sandboxes below a work_dir: of every agent that ever used it, framework and executor.</summary>
internal sealed unsafe class SandboxWalk(string workDirectory)
{
    // Of more than these a part is taken by chance, another one each time.
    private const int MaxFound = 50_000;

    private const string Latest = "latest";

    // Owners of sandboxes set times as they like; further away they all mean the same.
    private static readonly TimeSpan s_farAway = TimeSpan.FromDays(100_000);

    private readonly string _root = SandboxPaths.RootOf(workDirectory);
    private readonly Random _chance = new();

    /// <summary>What could not be read at the last look, and why; null when all could be.</summary>
    public string? Problem { get; private set; }

    /// <summary>Lists those that are at least so old, or of the future.</summary>
    /// <param name="atLeast">The age.</param>
    /// <param name="now">The calendar's time.</param>
    /// <param name="found">Gets them.</param>
    /// <param name="stop">Ends it early.</param>
    /// <returns>How many sandboxes there are.</returns>
    public int Find(TimeSpan atLeast, DateTimeOffset now, List<AgedSandbox> found, CancellationToken stop)
    {
        Problem = null;
        int count = 0, suitable = 0;
        foreach (string agent in In(_root))
            foreach (string framework in In($"{agent}/frameworks"))
                foreach (string executor in In($"{framework}/executors"))
                    foreach (string run in In($"{executor}/runs"))
                    {
                        stop.ThrowIfCancellationRequested();
                        // The link to the latest one, and those that an operator has made.
                        if (AgeOf(run, now) is not { } age) continue;
                        count++;
                        if (age >= TimeSpan.Zero && age < atLeast) continue;
                        suitable++;
                        int place = found.Count < MaxFound ? found.Count : _chance.Next(suitable);
                        if (place == found.Count) found.Add(new AgedSandbox(run, age));
                        else if (place < MaxFound) found[place] = new AgedSandbox(run, age);
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
        if (Directory.Exists(runs) && Directory.EnumerateFileSystemEntries(runs).All(entry => entry == link)) Libc.Remove(link);
        // The system refuses as soon as there is anything in one.
        for (string folder = runs; folder.Length > _root.Length; folder = folder[..folder.LastIndexOf('/')])
        {
            if (Libc.RemoveFolder(folder) == 0) continue;
            // A run that began at this very moment must not be without its link.
            if (folder == runs && In(runs).FirstOrDefault(run => run != link) is { } began) Libc.MakeLink(began, link);
            return;
        }
    }

    private static TimeSpan? AgeOf(string run, DateTimeOffset now)
    {
        const int here = -100, noFollow = 0x100;
        FileFacts facts;
        if (Libc.Examine(here, run, noFollow, FileFacts.UsualKnown, &facts) != 0 || !facts.IsFolder) return null;
        double seconds = (now - DateTimeOffset.UnixEpoch).TotalSeconds - facts.ModifiedSeconds - facts.ModifiedNanoseconds / 1e9;
        return TimeSpan.FromSeconds(Math.Clamp(seconds, -s_farAway.TotalSeconds, s_farAway.TotalSeconds));
    }

    private string[] In(string folder)
    {
        try
        {
            return Directory.Exists(folder) ? Directory.GetDirectories(folder) : [];
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            // One that went meanwhile is none; the others are looked through all the same.
            if (failure is not DirectoryNotFoundException) Problem ??= $"read {folder}: {DiskFault.Describe(failure)}";
            return [];
        }
    }
}
