using Mesosd.Core;

namespace Mesosd.Master;

/// <summary>
/// What readers are shown must be what is there. It takes a snapshot, which costs what has changed, and compares it with
/// the core's own tables, which costs what there is: for tests and the simulation.
/// </summary>
internal static class ReadingInvariants
{
    /// <summary>Throws with the values that show which promise is broken.</summary>
    public static MasterSnapshot Check(MasterCore core)
    {
        MasterSnapshot snapshot = core.Snapshot(SnapshotParts.All | SnapshotParts.Operations, core.Now);
        TaskCounts live = new();
        List<KnownAgent> agents = [];
        foreach (KnownAgent agent in core.Agents) agents.Add(agent);
        Compare("agents", agents.ConvertAll(core.Readings.Read), [.. Items(snapshot.Agents)]);
        List<KnownFramework> frameworks = [];
        foreach (KnownFramework framework in core.Frameworks) frameworks.Add(framework);
        Check(core, frameworks, snapshot.Frameworks);
        foreach (KnownFramework framework in frameworks)
        {
            foreach (KnownTask task in framework.Tasks) live.Add(task.State);
            foreach (KnownTask task in framework.UnreachableTasks) live.Add(task.State);
        }
        Invariant.Check(live.Equals(snapshot.LiveTasks), $"tasks are {live}, and {snapshot.LiveTasks} were counted");
        List<KnownFramework> completed = [];
        foreach (KnownFramework framework in core.Frameworks.Completed) completed.Add(framework);
        Check(core, completed, snapshot.CompletedFrameworks);
        List<OpenOffer> offers = [];
        foreach (OpenOffer offer in core.Offers) offers.Add(offer);
        Compare("offers", offers, [.. Items(snapshot.Offers)]);
        return snapshot;
    }

    private static void Check(MasterCore core, List<KnownFramework> known, ReadingList<FrameworkReading> readings)
    {
        List<FrameworkReading> read = [.. Items(readings)];
        Invariant.Check(known.Count == read.Count && readings.Count == read.Count,
            $"there are {known.Count} frameworks, {read.Count} were read, {readings.Count} counted");
        for (int index = 0; index < read.Count; index++) Check(core, known[index], read[index]);
    }

    private static void Check(MasterCore core, KnownFramework known, FrameworkReading read)
    {
        // What is in lists is compared below.
        FrameworkReading now = core.Readings.Read(known) with { InverseOffers = read.InverseOffers };
        Invariant.Check(now == read, $"{known} was read as {read}, and is {now}");
        Compare($"inverse offers of {known}",
            known.InverseOffers.ConvertAll(offer => offer.Message), [.. read.InverseOffers]);
        Compare($"tasks of {known}", Convert(known.Tasks, task => new TaskReading(task)), [.. Items(read.Tasks)]);
        Compare($"unreachable tasks of {known}",
            Convert(known.UnreachableTasks, task => new TaskReading(task)), [.. Items(read.UnreachableTasks)]);
        Compare($"operations of {known}",
            Convert(known.Operations, operation => new OperationReading(operation)), [.. Items(read.Operations)]);
        List<ExecutorReading> executors = [];
        foreach (FrameworkOnAgent place in known.Places)
            foreach (KnownExecutor executor in place.Executors) executors.Add(new ExecutorReading(executor));
        Invariant.Check(executors.Count == read.Executors.Count && Items(read.Executors).All(executors.Contains),
            $"{known} has {executors.Count} executors, and {read.Executors.Count} were read");
    }

    private static List<TReading> Convert<TKey, TValue, TReading>(
        OrderedTable<TKey, TValue> table, Func<TValue, TReading> read)
        where TKey : notnull
        where TValue : class
    {
        List<TReading> readings = [];
        foreach (TValue value in table) readings.Add(read(value));
        return readings;
    }

    private static IEnumerable<T> Items<T>(ReadingList<T> list)
    {
        List<T> items = new(list.Count);
        foreach (ref readonly T item in list) items.Add(item);
        return items;
    }

    private static void Compare<T>(string what, List<T> expected, List<T> read)
    {
        Invariant.Check(expected.Count == read.Count, $"{what}: {read.Count} were read of {expected.Count}");
        for (int index = 0; index < read.Count; index++)
            Invariant.Check(EqualityComparer<T>.Default.Equals(expected[index], read[index]),
                $"{what}: {read[index]} was read, and is {expected[index]}");
    }
}
