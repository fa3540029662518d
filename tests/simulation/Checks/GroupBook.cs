using Mesosd.Protocol.Messages;

namespace Mesosd.Simulation;

/// <summary>Task groups as frameworks launched them: an executor gets all of one, or nothing of it.</summary>
internal sealed class GroupBook
{
    private readonly Dictionary<(FrameworkId, TaskId), HashSet<TaskId>> _groups = [];

    /// <summary>How many groups were launched.</summary>
    public int Count { get; private set; }

    /// <summary>How many groups executors got, repetitions included.</summary>
    public int DeliveryCount { get; private set; }

    /// <summary>A framework asks for a group.</summary>
    public void Note(FrameworkId framework, IEnumerable<TaskId> tasks)
    {
        Count++;
        HashSet<TaskId> group = [.. tasks];
        foreach (TaskId task in group) _groups.Add((framework, task), group);
    }

    /// <summary>An executor gets a group: it is the very same as was asked for.</summary>
    public void CheckWhole(FrameworkId framework, IReadOnlyCollection<TaskId> tasks)
    {
        DeliveryCount++;
        if (_groups.TryGetValue((framework, tasks.First()), out HashSet<TaskId>? group) && group.SetEquals(tasks)) return;
        throw new SafetyViolation($"an executor of {framework.Value} gets the group {Names(tasks)}, and it is {Names(group ?? [])}");
    }

    /// <summary>An executor gets a single task.</summary>
    public void CheckAlone(FrameworkId framework, TaskId task)
    {
        if (_groups.TryGetValue((framework, task), out HashSet<TaskId>? group))
            throw new SafetyViolation($"an executor of {framework.Value} gets {task.Value} alone, of the group {Names(group)}");
    }

    /// <summary>Everything has ended: of each group all tasks were started, or none was.</summary>
    public void CheckStarts(Predicate<(FrameworkId, TaskId)> wasStarted)
    {
        foreach (((FrameworkId framework, TaskId _), HashSet<TaskId> group) in _groups)
        {
            int started = group.Count(task => wasStarted((framework, task)));
            if (started > 0 && started < group.Count)
                throw new SafetyViolation($"{started} tasks of the group {Names(group)} of {framework.Value} were started");
        }
        _groups.Clear();
    }

    private static string Names(IEnumerable<TaskId> tasks) => string.Join('+', tasks.Select(task => task.Value).Order());
}
