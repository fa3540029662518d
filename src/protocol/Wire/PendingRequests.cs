namespace Mesosd.Protocol.Wire;

/// <summary>
/// The requests of one connection that wait for their answers, by correlation id. Each has a deadline, there
/// is a limit to them, and all fail when the connection ends. Thread-safe.
/// </summary>
public sealed class PendingRequests
{
    private readonly Lock _gate = new();
    private readonly Dictionary<uint, Entry> _entries = [];
    private readonly int _capacity;
    private string? _closed;
    private uint _lastCorrelation;

    /// <param name="capacity">How many may be open at once; each costs some 300 bytes here.</param>
    public PendingRequests(int capacity = 65_536) => _capacity = capacity;

    /// <summary>How many wait.</summary>
    public int Count
    {
        get { lock (_gate) return _entries.Count; }
    }

    /// <summary>
    /// Opens a request. The task ends with the answer, with <see cref="TimeoutException"/> after the
    /// deadline, or with <see cref="ConnectionLostException"/> when the connection ends before.
    /// </summary>
    /// <param name="deadline">When to stop waiting.</param>
    /// <param name="answer">The peer's answer: Accepted, Refusal, or what belongs to the call.</param>
    /// <returns>The correlation id for the request's frame; 0 when there are too many open ones
    /// already.</returns>
    public uint Add(MonotonicTime deadline, out Task<IMessage> answer)
    {
        TaskCompletionSource<IMessage> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        answer = completion.Task;
        lock (_gate)
        {
            if (_closed is not null)
            {
                completion.SetException(new ConnectionLostException(_closed) { MayHaveArrived = false });
                return 0;
            }
            if (_entries.Count >= _capacity)
            {
                completion.SetException(new InvalidOperationException(
                    $"{_capacity} requests wait for answers on this connection; await some first"));
                return 0;
            }
            do _lastCorrelation++;
            while (_lastCorrelation == 0 || _entries.ContainsKey(_lastCorrelation));
            _entries.Add(_lastCorrelation, new Entry(completion, deadline));
            return _lastCorrelation;
        }
    }

    /// <summary>Ends a request with its answer; false when none with that id waits (any more).</summary>
    public bool TryComplete(uint correlation, IMessage answer) =>
        TryTake(correlation, out Entry entry) && entry.Completion.TrySetResult(answer);

    /// <summary>Ends a request without an answer; false when none with that id waits (any more).</summary>
    public bool TryFail(uint correlation, Exception error) =>
        TryTake(correlation, out Entry entry) && entry.Completion.TrySetException(error);

    /// <summary>Ends the requests whose deadline has passed.</summary>
    public void Expire(MonotonicTime now)
    {
        List<KeyValuePair<uint, Entry>> expired = [];
        lock (_gate)
        {
            foreach (KeyValuePair<uint, Entry> entry in _entries)
            {
                if (entry.Value.Deadline <= now) expired.Add(entry);
            }
            foreach (KeyValuePair<uint, Entry> entry in expired) _entries.Remove(entry.Key);
        }
        foreach (KeyValuePair<uint, Entry> entry in expired)
            entry.Value.Completion.TrySetException(
                new TimeoutException($"no answer to request {entry.Key} in time; it may still take effect"));
    }

    /// <summary>Ends all requests; later ones fail at once.</summary>
    /// <param name="why">What became of the connection.</param>
    public void FailAll(string why)
    {
        List<Entry> entries;
        lock (_gate)
        {
            _closed ??= why;
            entries = [.. _entries.Values];
            _entries.Clear();
        }
        foreach (Entry entry in entries) entry.Completion.TrySetException(new ConnectionLostException(why));
    }

    private bool TryTake(uint correlation, out Entry entry)
    {
        lock (_gate) return _entries.Remove(correlation, out entry);
    }

    private readonly record struct Entry(TaskCompletionSource<IMessage> Completion, MonotonicTime Deadline);
}
