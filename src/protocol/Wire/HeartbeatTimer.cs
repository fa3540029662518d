namespace Mesosd.Protocol.Wire;

/// <summary>
/// One timer for any number of connections: it looks at each of them about once a second, for handshakes that
/// take too long, heartbeats that are due, silent peers and farewells that do not end. Thread-safe.
/// </summary>
public sealed class HeartbeatTimer : IDisposable
{
    private static readonly TimeSpan s_period = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly List<Connection> _connections = [];
    private readonly Timer? _timer;
    private Connection[] _walk = [];
    private int _walking;

    /// <param name="automatic">Whether it runs by itself; otherwise somebody calls <see
    /// cref="Tick"/>.</param>
    public HeartbeatTimer(bool automatic = true)
    {
        if (!automatic) return;
        _timer = new Timer(
            static self => ((HeartbeatTimer)self!).Tick(MonotonicTime.Now), this, s_period, s_period);
    }

    /// <summary>The timer of this process, used unless another is given.</summary>
    public static HeartbeatTimer Process { get; } = new();

    /// <summary>Looks at every connection. A look that is still going on is not repeated.</summary>
    public void Tick(MonotonicTime now)
    {
        if (Interlocked.Exchange(ref _walking, 1) != 0) return;
        int count = TakeSnapshot();
        for (int index = 0; index < count; index++) _walk[index].Tick(now);
        Array.Clear(_walk, 0, count);
        Volatile.Write(ref _walking, 0);
    }

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();

    internal void Add(Connection connection)
    {
        lock (_gate)
        {
            connection.TimerIndex = _connections.Count;
            _connections.Add(connection);
        }
    }

    internal void Remove(Connection connection)
    {
        lock (_gate)
        {
            int index = connection.TimerIndex;
            if (index < 0) return;
            Connection last = _connections[^1];
            _connections[index] = last;
            last.TimerIndex = index;
            _connections.RemoveAt(_connections.Count - 1);
            connection.TimerIndex = -1;
        }
    }

    // The walk works on a copy: a connection that it ends takes itself off the list meanwhile.
    private int TakeSnapshot()
    {
        lock (_gate)
        {
            if (_walk.Length < _connections.Count) _walk = new Connection[_connections.Capacity];
            _connections.CopyTo(_walk);
            return _connections.Count;
        }
    }
}
