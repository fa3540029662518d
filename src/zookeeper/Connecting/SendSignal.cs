using System.Threading.Tasks.Sources;

namespace Mesosd.ZooKeeper.Connecting;

/// <summary>Wakes the one sender when there is something to send; waiting and waking allocate nothing.</summary>
internal sealed class SendSignal : IValueTaskSource
{
    private readonly Lock _gate = new();
    private ManualResetValueTaskSourceCore<bool> _wait = new() { RunContinuationsAsynchronously = true };
    private bool _set;
    private bool _waiting;

    public void Set()
    {
        lock (_gate)
        {
            _set = true;
            if (!_waiting) return;
            _waiting = false;
        }
        _wait.SetResult(true);
    }

    /// <summary>Ends when the signal was set since the last wait. One waiter at a time.</summary>
    public ValueTask WaitAsync()
    {
        lock (_gate)
        {
            // The waiter resets the signal itself, so that what it finds to send is never older than its waking.
            if (_set)
            {
                _set = false;
                return ValueTask.CompletedTask;
            }
            _wait.Reset();
            _waiting = true;
            return new ValueTask(this, _wait.Version);
        }
    }

    void IValueTaskSource.GetResult(short token)
    {
        lock (_gate) _set = false;
        _wait.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags);
}
