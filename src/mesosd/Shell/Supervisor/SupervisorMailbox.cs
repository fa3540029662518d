using Mesosd.Protocol.Wire;

namespace Mesosd.Shell.Supervisor;

/// <summary>
/// Where other threads leave what the supervisor's loop must know. Bounded: when too much waits, the agent's
/// frames are left with the agent until the loop has caught up.
/// </summary>
/// <remarks>Thread-safe; one thread takes.</remarks>
internal sealed class SupervisorMailbox
{
    // A thousand launches in one burst fit; more of them cost memory without being done any sooner.
    private const int PauseAt = 1024;
    private const int ResumeAt = 256;

    private readonly object _gate = new();
    private readonly Queue<SupervisorEvent> _events = new();
    private Connection? _paused;
    private bool _hasExits;
    private bool _isWaiting;

    /// <summary>Leaves one event.</summary>
    public void Post(in SupervisorEvent happened)
    {
        lock (_gate)
        {
            _events.Enqueue(happened);
            Wake();
        }
    }

    /// <summary>Leaves the messages of one read, and stops reading when too many wait.</summary>
    public void Post(Connection connection, List<IMessage> messages)
    {
        lock (_gate)
        {
            foreach (IMessage message in messages)
                _events.Enqueue(new SupervisorEvent(SupervisorEventKind.Message, connection, message));
            if (_events.Count >= PauseAt)
            {
                // Within the lock, so that the resumption cannot come first.
                connection.Pause();
                _paused = connection;
            }
            Wake();
        }
    }

    /// <summary>Tells that a child waits to be reaped.</summary>
    public void PostExit()
    {
        lock (_gate)
        {
            _hasExits = true;
            Wake();
        }
    }

    /// <summary>Takes what waits, at most so many; waits for something to come at most that long.</summary>
    public void Take(List<SupervisorEvent> batch, int most, TimeSpan patience)
    {
        Connection? resumed = null;
        lock (_gate)
        {
            if (_events.Count == 0 && !_hasExits && patience > TimeSpan.Zero)
            {
                _isWaiting = true;
                Monitor.Wait(_gate, patience);
                _isWaiting = false;
            }
            _hasExits = false;
            while (batch.Count < most && _events.TryDequeue(out SupervisorEvent next)) batch.Add(next);
            if (_paused is not null && _events.Count <= ResumeAt) (resumed, _paused) = (_paused, null);
        }
        resumed?.Resume();
    }

    /// <summary>Whether something waits.</summary>
    public bool HasEvents
    {
        get { lock (_gate) return _events.Count > 0; }
    }

    private void Wake()
    {
        if (_isWaiting) Monitor.Pulse(_gate);
    }
}
