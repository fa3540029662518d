using Mesosd.ZooKeeper.Wire;

namespace Mesosd.ZooKeeper.Requests;

/// <summary>A request whose answer is of one type.</summary>
internal abstract class Request<T> : Request
{
    // Callers go on in their own threads: the receive loop belongs to everybody.
    private readonly TaskCompletionSource<ZooKeeperResult<T>> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<ZooKeeperResult<T>> Completion => _done.Task;

    public sealed override bool IsOver => _done.Task.IsCompleted;

    protected abstract T Read(ref JuteReader reader);

    /// <summary>Errors that are values to this request's caller.</summary>
    protected virtual bool TryRead(ZooKeeperError error, out T value)
    {
        value = default!;
        return false;
    }

    public sealed override bool Answer(ref JuteReader reader)
    {
        T value = Read(ref reader);
        if (reader.Failed) return false;
        _done.TrySetResult(ZooKeeperResult<T>.Ok(value));
        return true;
    }

    public sealed override void Fail(ZooKeeperError error) => _done.TrySetResult(
        TryRead(error, out T value) ? ZooKeeperResult<T>.Ok(value) : ZooKeeperResult<T>.Failed(error));

    public sealed override void Cancel(CancellationToken cancel) => _done.TrySetCanceled(cancel);
}
