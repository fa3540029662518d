namespace Mesosd.Containers;

/// <summary>All processes at one moment, to add up those of containers. Immutable; pure.</summary>
public sealed class ProcessForest
{
    private readonly Dictionary<int, ProcessReading> _byId = [];
    private readonly Dictionary<int, List<int>> _children = [];
    private readonly Dictionary<int, List<int>> _sessions = [];

    /// <param name="takenAt">When they were read.</param>
    /// <param name="processes">All of them.</param>
    public ProcessForest(Instant takenAt, IReadOnlyList<ProcessReading> processes)
    {
        TakenAt = takenAt;
        foreach (ProcessReading process in processes)
        {
            _byId[process.Id] = process;
            ListOf(_children, process.Parent).Add(process.Id);
            ListOf(_sessions, process.Session).Add(process.Id);
        }
    }

    /// <summary>When the processes were read.</summary>
    public Instant TakenAt { get; }

    /// <summary>
    /// What a container uses: its first process, all that descend from it, and the others of its session, whose parents may
    /// have ended. Null when there is none of them.
    /// </summary>
    /// <param name="first">The container's first process.</param>
    public ContainerUsage? UsageOf(int first)
    {
        HashSet<int> seen = [];
        Queue<int> open = new();
        open.Enqueue(first);
        foreach (int process in _sessions.GetValueOrDefault(first) ?? []) open.Enqueue(process);
        ContainerUsage usage = default;
        while (open.TryDequeue(out int id))
        {
            if (!seen.Add(id) || !_byId.TryGetValue(id, out ProcessReading process)) continue;
            usage = Add(usage, process);
            foreach (int child in _children.GetValueOrDefault(id) ?? []) open.Enqueue(child);
        }
        return usage.Processes > 0 ? usage : null;
    }

    private static ContainerUsage Add(in ContainerUsage usage, in ProcessReading process) => new(
        usage.UserTime + process.UserTime,
        usage.SystemTime + process.SystemTime,
        usage.ResidentBytes + process.ResidentBytes,
        usage.Processes + 1,
        usage.Threads + process.Threads);

    private static List<int> ListOf(Dictionary<int, List<int>> lists, int key)
    {
        if (!lists.TryGetValue(key, out List<int>? list)) lists.Add(key, list = []);
        return list;
    }
}
