using System.Buffers.Binary;
using Mesosd.Core;
using Mesosd.Protocol.Messages;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Agent;

/// <summary>
/// The updates of one task on their way to its framework, in order, one in flight at a time. An update leaves
/// when the framework has acknowledged exactly its uuid. The one in flight is repeated after 10 s, then after
/// twice as long each time, up to 10 minutes.
/// </summary>
internal sealed class StatusUpdateStream
{
    private readonly Queue<TaskStatus> _pending = new(2);
    private readonly List<UInt128> _remembered = new(4);
    private TimeSpan _retry = AgentLimits.UpdateRetryMin;
    private int _oldest;
    private bool _ended;

    public StatusUpdateStream(TaskKey key, ExecutorId? executorId, AgentTask? owner)
    {
        Key = key;
        ExecutorId = executorId;
        Owner = owner;
        Retry = new Deadline<AgentDeadline>(AgentDeadline.RepeatUpdate, this);
    }

    public TaskKey Key { get; }

    public ExecutorId? ExecutorId { get; }

    /// <summary>
    /// The task, or null when the stream only tells of a task that this agent does not have.
    /// </summary>
    public AgentTask? Owner { get; }

    /// <summary>When the update in flight is sent again.</summary>
    public Deadline<AgentDeadline> Retry { get; }

    /// <summary>The update in flight, or to be sent next.</summary>
    public TaskStatus? Head => _pending.TryPeek(out TaskStatus? head) ? head : null;

    /// <summary>How many updates are not acknowledged.</summary>
    public int PendingCount => _pending.Count;

    /// <summary>The updates that are not acknowledged, the one in flight first.</summary>
    public IReadOnlyCollection<TaskStatus> Pending => _pending;

    /// <summary>Takes an update in. Its uuid must have 16 bytes.</summary>
    public StreamVerdict Receive(TaskStatus status)
    {
        UInt128 uuid = BinaryPrimitives.ReadUInt128BigEndian(status.Uuid);
        if (_remembered.Contains(uuid) || IsPending(status.Uuid!)) return StreamVerdict.Duplicate;
        if (_ended) return StreamVerdict.AfterTerminal;
        bool isTerminal = status.State.IsTerminal();
        // The end is always taken: without it the task would stay for ever.
        if (_pending.Count >= AgentLimits.MaxPendingUpdatesPerTask && !isTerminal) return StreamVerdict.Full;
        _pending.Enqueue(status);
        _ended = isTerminal;
        return StreamVerdict.New;
    }

    /// <summary>Takes the acknowledgement of an update in.</summary>
    public StreamVerdict Acknowledge(ReadOnlySpan<byte> uuid)
    {
        if (Head is not TaskStatus head || !uuid.SequenceEqual(head.Uuid)) return StreamVerdict.Stale;
        _pending.Dequeue();
        Remember(BinaryPrimitives.ReadUInt128BigEndian(uuid));
        _retry = AgentLimits.UpdateRetryMin;
        return _ended && _pending.Count == 0 ? StreamVerdict.Done : StreamVerdict.Next;
    }

    /// <summary>How long to wait for the acknowledgement of the update that is being sent.</summary>
    public TimeSpan NextRetry()
    {
        TimeSpan retry = _retry;
        _retry = TimeSpan.FromTicks(Math.Min(retry.Ticks * 2, AgentLimits.UpdateRetryMax.Ticks));
        return retry;
    }

    /// <summary>Begins with the shortest pause again, after a registration.</summary>
    public void RestartRetries() => _retry = AgentLimits.UpdateRetryMin;

    /// <summary>Whether an update with this uuid waits for its acknowledgement.</summary>
    public bool IsPending(ReadOnlySpan<byte> uuid)
    {
        foreach (TaskStatus status in _pending)
            if (uuid.SequenceEqual(status.Uuid)) return true;
        return false;
    }

    private void Remember(UInt128 uuid)
    {
        if (_remembered.Count < AgentLimits.MaxRememberedUuidsPerTask)
        {
            _remembered.Add(uuid);
            return;
        }
        _remembered[_oldest] = uuid;
        _oldest = (_oldest + 1) % AgentLimits.MaxRememberedUuidsPerTask;
    }
}
