using Mesosd.Master;
using Mesosd.Protocol.Native;

namespace Mesosd.Registry;

/// <summary>Operations that wait to be written, and outcomes that wait to be told, both in order.</summary>
internal sealed class RegistryQueue(TimeSpan storeTimeout)
{
    private readonly Queue<WaitingOperation> _waiting = new();
    private readonly Queue<RegistryOutcome> _outcomes = new();

    /// <summary>How many operations wait.</summary>
    public int Count => _waiting.Count;

    /// <summary>When the one that waits for longest is given up.</summary>
    public Instant NextDeadline => _waiting.TryPeek(out WaitingOperation first) ? first.Deadline : Instant.Never;

    public void Add(RegistryUpdateId update, RegistryOperation operation, Instant now)
    {
        int bytes = operation.MeasureBytes();
        if (bytes > RegistryLimits.OperationBytes)
            Fail(update, $"it takes {bytes} bytes, and the registry takes at most {RegistryLimits.OperationBytes}");
        else if (_waiting.Count >= RegistryLimits.Waiting)
            Fail(update, $"{_waiting.Count} changes wait for the registry already");
        else
            _waiting.Enqueue(new WaitingOperation(
                update, operation, bytes + RegistryLimits.OperationFrameBytes, now + storeTimeout));
    }

    /// <summary>The operations of the next batch: as many as its limits allow, and one at least.</summary>
    public List<WaitingOperation> TakeBatch()
    {
        List<WaitingOperation> batch = [];
        int bytes = RegistryLimits.EntryFrameBytes;
        while (batch.Count < RegistryLimits.BatchOperations && _waiting.TryPeek(out WaitingOperation next))
        {
            if (batch.Count > 0 && bytes + next.Bytes > RegistryLimits.BatchBytes) break;
            bytes += next.Bytes;
            batch.Add(_waiting.Dequeue());
        }
        return batch;
    }

    /// <summary>A batch is not in the log after all: its operations are the next again.</summary>
    public void PutBack(List<WaitingOperation> batch)
    {
        WaitingOperation[] behind = [.. _waiting];
        _waiting.Clear();
        foreach (WaitingOperation operation in batch) _waiting.Enqueue(operation);
        foreach (WaitingOperation operation in behind) _waiting.Enqueue(operation);
    }

    /// <summary>Gives up what has waited for too long.</summary>
    public void FailOverdue(Instant now, string why)
    {
        while (_waiting.TryPeek(out WaitingOperation first) && first.Deadline <= now)
            Fail(_waiting.Dequeue().Update, $"it waited {storeTimeout.TotalSeconds:0.###} s for the registry: {why}");
    }

    /// <summary>Gives up all that waits.</summary>
    public void FailAll(string why)
    {
        while (_waiting.TryDequeue(out WaitingOperation waiting)) Fail(waiting.Update, why);
    }

    public void Complete(List<WaitingOperation> batch)
    {
        foreach (WaitingOperation operation in batch) _outcomes.Enqueue(new RegistryOutcome(operation.Update));
    }

    public bool TryTakeOutcome(out RegistryOutcome outcome) => _outcomes.TryDequeue(out outcome);

    private void Fail(RegistryUpdateId update, string why) => _outcomes.Enqueue(new RegistryOutcome(update, why));
}
