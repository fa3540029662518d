using System.Buffers;
using Mesosd.Core;
using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

/// <summary>
/// The tasks of a snapshot by agent and by framework, and who has something where: tasks as far as they are remembered, and
/// executors. One reader's own; what it holds goes back with <see cref="Dispose"/>.
/// </summary>
internal sealed class WorkCounts(MasterSnapshot snapshot, AgentNumbers numbers, WorkCounter counter) : IDisposable
{
    private const int States = (int)TaskState.Unknown + 1;

    // Chunks between which the thread is given back; some milliseconds when none of them was counted before.
    private const int ChunksInStep = 64;

    private readonly Dictionary<FrameworkId, int> _places = [];
    private readonly List<FrameworkWork> _frameworks = [];
    private readonly List<WorkEntry> _some = [];

    // By the agent's number, up to this one: counts of each state; the first and the last of its visits, plus one.
    private int _agents;
    private int[] _counts = [];
    private int[] _firstVisits = [];
    private int[] _lastVisits = [];

    // Who has something where, framework by framework.
    private Visit[] _visits = [];
    private int _visitCount;
    private int _used;
    private int _chunks;

    /// <summary>Counts everything, in steps.</summary>
    public IEnumerable<bool> Count()
    {
        foreach (FrameworkReading framework in WithPast())
        {
            FrameworkWork work = new(framework.Id, _visitCount);
            _places[framework.Id] = _frameworks.Count;
            _frameworks.Add(work);
            foreach (ChunkView<TaskReading> chunk in framework.Tasks.Chunks)
                if (Add(work, EntriesOf(chunk))) yield return true;
            foreach (ChunkView<TaskReading> chunk in framework.UnreachableTasks.Chunks)
                if (Add(work, EntriesOf(chunk))) yield return true;
            foreach (ChunkView<KnownTask> chunk in framework.CompletedTasks.Chunks)
                if (Add(work, EntriesOf(chunk))) yield return true;
            foreach (ref readonly ExecutorReading executor in framework.Executors) Visited(numbers.Of(executor.AgentId));
            work.End = _visitCount;
        }
        counter.NoteUsed(numbers, _used);
    }

    /// <summary>The number by which to ask about an agent; one that has and had nothing may have none.</summary>
    public int NumberOf(AgentId agent) => numbers.Find(agent);

    /// <summary>How many tasks an agent has or had in a state.</summary>
    public int OnAgent(int agent, TaskState state) =>
        IsKnown(agent) ? _counts[agent * States + (int)state] : 0;

    /// <summary>The frameworks that have or had something on an agent, in their order.</summary>
    public void WriteFrameworks(int agent, JsonPieces json)
    {
        if (!IsKnown(agent)) return;
        for (int visit = _firstVisits[agent]; visit > 0; visit = _visits[visit - 1].Next)
            json.Value(_frameworks[_visits[visit - 1].Framework].Id.Value);
    }

    /// <summary>How many tasks a framework of the snapshot has or had in a state.</summary>
    public int OfFramework(FrameworkId framework, TaskState state) => _frameworks[_places[framework]].Tasks[state];

    /// <summary>The agents on which a framework has or had something.</summary>
    public IEnumerable<string> AgentsOf(FrameworkId framework)
    {
        FrameworkWork work = _frameworks[_places[framework]];
        AgentId[] ids = numbers.Ids;
        for (int visit = work.Begin; visit < work.End; visit++) yield return ids[_visits[visit].Agent].Value;
    }

    public void Dispose()
    {
        GiveBack(ref _counts);
        GiveBack(ref _firstVisits);
        GiveBack(ref _lastVisits);
        GiveBack(ref _visits);
    }

    // ---- chunks

    private ReadOnlySpan<WorkEntry> EntriesOf(ChunkView<TaskReading> chunk)
    {
        if (Known(chunk.Shared) is { } known) return known;
        _some.Clear();
        foreach (ref readonly TaskReading task in chunk) Note(task.AgentId, task.State);
        return Keep(chunk.Shared);
    }

    private ReadOnlySpan<WorkEntry> EntriesOf(ChunkView<KnownTask> chunk)
    {
        if (Known(chunk.Shared) is { } known) return known;
        _some.Clear();
        foreach (ref readonly KnownTask task in chunk) Note(task.AgentId, task.State);
        return Keep(chunk.Shared);
    }

    private WorkEntry[]? Known(SharedChunk? chunk) =>
        chunk?.Work is WorkSum sum && sum.Numbers == numbers ? sum.Entries : null;

    private void Note(AgentId agent, TaskState state)
    {
        int number = numbers.Of(agent);
        if (_some is [.., { } last] && last.Agent == number && last.State == state)
            _some[^1] = last with { Count = last.Count + 1 };
        else _some.Add(new WorkEntry(number, state, 1));
    }

    private ReadOnlySpan<WorkEntry> Keep(SharedChunk? chunk)
    {
        WorkEntry[] entries = [.. _some];
        if (chunk is not null) chunk.Work = new WorkSum(numbers, entries);
        return entries;
    }

    // ---- sums

    // True when it is time to give the thread back.
    private bool Add(FrameworkWork work, ReadOnlySpan<WorkEntry> entries)
    {
        foreach (WorkEntry entry in entries)
        {
            Visited(entry.Agent);
            // A state of a later version has no counter here.
            if ((uint)entry.State >= States) continue;
            work.Tasks.Add(entry.State, entry.Count);
            _counts[entry.Agent * States + (int)entry.State] += entry.Count;
        }
        return ++_chunks % ChunksInStep == 0;
    }

    // Frameworks are counted one after the other.
    private void Visited(int agent)
    {
        if (agent >= _agents) MakeRoom(agent);
        int framework = _frameworks.Count - 1;
        int last = _lastVisits[agent];
        if (last > 0 && _visits[last - 1].Framework == framework) return;
        if (_visitCount == _visits.Length) Enlarge(ref _visits, 2 * _visitCount);
        _visits[_visitCount++] = new Visit { Agent = agent, Framework = framework };
        _lastVisits[agent] = _visitCount;
        if (last > 0)
        {
            _visits[last - 1].Next = _visitCount;
            return;
        }
        _firstVisits[agent] = _visitCount;
        _used++;
    }

    private void MakeRoom(int agent)
    {
        _agents = Math.Max(Math.Max(numbers.Count, agent + 1), 2 * _agents);
        Enlarge(ref _counts, _agents * States);
        Enlarge(ref _lastVisits, _agents);
        Enlarge(ref _firstVisits, _agents);
    }

    // ---- leaves

    private bool IsKnown(int agent) => (uint)agent < (uint)_agents;

    private IEnumerable<FrameworkReading> WithPast()
    {
        foreach (FrameworkReading framework in snapshot.Frameworks) yield return framework;
        foreach (FrameworkReading framework in snapshot.CompletedFrameworks) yield return framework;
    }

    private static void Enlarge<T>(ref T[] array, int least)
    {
        T[] larger = ArrayPool<T>.Shared.Rent(Math.Max(least, SharedChunk.Size));
        array.CopyTo(larger, 0);
        larger.AsSpan(array.Length).Clear();
        GiveBack(ref array);
        array = larger;
    }

    private static void GiveBack<T>(ref T[] array)
    {
        if (array.Length > 0) ArrayPool<T>.Shared.Return(array);
        array = [];
    }

    private struct Visit
    {
        public int Agent;
        public int Framework;

        // The agent's next one, plus one.
        public int Next;
    }
}
