using System.Globalization;

namespace Mesosd.Master;

// /tasks: those of all frameworks together, sorted and cut.
internal sealed partial class StateJson
{
    // As Mesos has it.
    private const int UsualLimit = 100;

    /// <summary><c>/tasks</c>. What is no number counts as if it was not said.</summary>
    public IEnumerable<bool> WriteTasks(TaskQuery query)
    {
        List<TaskReading> tasks = Find(query);
        bool ascending = query.Order == "asc";
        // Stable, so that equal moments stand in the order of the frameworks' lists; without a status comes first.
        IEnumerable<TaskReading> sorted = ascending ? tasks.OrderBy(FirstHeardOf) : tasks.OrderByDescending(FirstHeardOf);
        int limit = NumberOf(query.Limit, UsualLimit);
        int offset = NumberOf(query.Offset, 0);
        _json.Open('{');
        _json.OpenArray("\"tasks\":"u8);
        foreach (TaskReading task in sorted.Skip(offset).Take(limit))
        {
            _tasks.Write(task);
            if (_json.IsFull) yield return true;
        }
        _json.Close(']');
        _json.Close('}');
    }

    private List<TaskReading> Find(TaskQuery query)
    {
        List<TaskReading> tasks = [];
        foreach (ref readonly FrameworkReading framework in _snapshot.Frameworks) Find(query, framework, tasks);
        foreach (ref readonly FrameworkReading framework in _snapshot.CompletedFrameworks) Find(query, framework, tasks);
        return tasks;
    }

    private static void Find(TaskQuery query, FrameworkReading framework, List<TaskReading> tasks)
    {
        if (query.FrameworkId is { } id && framework.Id.Value != id) return;
        foreach (ref readonly TaskReading task in framework.Tasks)
            if (IsAsked(query, task)) tasks.Add(task);
        foreach (ref readonly TaskReading task in framework.UnreachableTasks)
            if (IsAsked(query, task)) tasks.Add(task);
        foreach (KnownTask task in framework.CompletedTasks)
            if (IsAsked(query, new TaskReading(task))) tasks.Add(new TaskReading(task));
    }

    private static bool IsAsked(TaskQuery query, in TaskReading task) =>
        query.TaskId is null || task.Id.Value == query.TaskId;

    private static double FirstHeardOf(TaskReading task) =>
        task.Statuses.Length == 0 ? double.NegativeInfinity : task.Statuses[0].TimestampOrDefault;

    private static int NumberOf(string? text, int otherwise) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            ? number < 0 ? int.MaxValue : number
            : otherwise;
}
