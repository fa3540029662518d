using Mesosd.Protocol.ExecutorApi;
using Mesosd.Protocol.Messages;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Protocol.Client;

/// <summary>
/// What an executor has to tell again when it subscribes again: updates that the agent has not written down,
/// and tasks of which it has written down none. Constant work for each. Pure.
/// </summary>
/// <remarks>Not thread-safe: its subscription guards it.</remarks>
internal sealed class UpdateLog(int maxBytes)
{
    private readonly Dictionary<TaskId, TaskInfo> _tasks = [];
    private readonly Dictionary<Guid, Entry> _updates = [];
    private long _bytes;
    private uint _lastNumber;

    /// <summary>How many updates wait.</summary>
    public int Count => _updates.Count;

    /// <summary>Takes note of a task; false when it is known, so that it must not be started again.</summary>
    public bool TryAddTask(TaskInfo task) => _tasks.TryAdd(task.TaskId, task);

    /// <summary>Takes note of an update.</summary>
    /// <returns>Its number: never 0, and in use only once as long as it waits.</returns>
    /// <exception cref="InvalidOperationException">Too many wait already.</exception>
    public uint Add(TaskStatus status)
    {
        int bytes = status.MeasureBytes();
        if (_updates.Count > 0 && _bytes + bytes > maxBytes)
            throw new InvalidOperationException(
                $"{_updates.Count} updates of {_bytes} bytes wait for the agent (limit {maxBytes}); " +
                "await DrainAsync first");
        _bytes += bytes;
        do _lastNumber++;
        while (_lastNumber == 0);
        _updates.Add(new Guid(status.Uuid!, bigEndian: true), new Entry(_lastNumber, bytes, status));
        return _lastNumber;
    }

    /// <summary>The agent has written an update down.</summary>
    public void Acknowledge(TaskId task, byte[] uuid)
    {
        _tasks.Remove(task);
        if (uuid.Length != 16 || !_updates.Remove(new Guid(uuid, bigEndian: true), out Entry entry)) return;
        _bytes -= entry.Bytes;
    }

    /// <summary>The agent has refused an update: it will never be acknowledged.</summary>
    /// <returns>The update; null when none has that number.</returns>
    public TaskStatus? Refuse(uint number)
    {
        // Refusals come from defects, so a search may take its time.
        foreach ((Guid uuid, Entry entry) in _updates)
        {
            if (entry.Number != number) continue;
            _updates.Remove(uuid);
            _bytes -= entry.Bytes;
            return entry.Status;
        }
        return null;
    }

    /// <summary>All that must be told again, updates oldest first.</summary>
    public CallSubscribe Describe()
    {
        CallSubscribe subscribe = new();
        subscribe.UnacknowledgedTasks.AddRange(
            _tasks.Values.OrderBy(task => task.TaskId.Value, StringComparer.Ordinal));
        subscribe.UnacknowledgedUpdates.AddRange(
            InOrder().Select(entry => new CallUpdate { Status = entry.Status }));
        return subscribe;
    }

    /// <summary>The updates that came after a number, oldest first.</summary>
    public IEnumerable<(uint Number, TaskStatus Status)> After(uint number) => InOrder()
        .Where(entry => IsLater(entry.Number, number))
        .Select(entry => (entry.Number, entry.Status));

    /// <summary>The number of the last update.</summary>
    public uint LastNumber => _lastNumber;

    private IOrderedEnumerable<Entry> InOrder() =>
        _updates.Values.OrderByDescending(entry => unchecked(_lastNumber - entry.Number));

    // Numbers begin again after four thousand million updates.
    private static bool IsLater(uint number, uint than) => (int)(number - than) > 0;

    private readonly record struct Entry(uint Number, int Bytes, TaskStatus Status);
}
