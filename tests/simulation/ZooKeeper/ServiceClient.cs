using Mesosd.Coordination;
using Mesosd.Leadership;

namespace Mesosd.Simulation;

/// <summary>
/// A master's client of the coordination service: keeps a session over connections that come and go, in the order of
/// inputs that <c>LeadershipInput</c> promises.
/// </summary>
internal sealed class ServiceClient
{
    private static readonly TimeSpan SessionTimeout = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    private readonly VirtualProcess _owner;
    private readonly VirtualNetwork _network;
    private readonly ServiceNode _service;
    private readonly Action<LeadershipInput> _tell;
    private readonly SortedSet<long> _underWay = [];
    private readonly int _life;
    private VirtualConnection? _connection;
    private long _session;
    private bool _isAttached;
    private Instant _heardAt;

    public ServiceClient(VirtualProcess owner, VirtualNetwork network, ServiceNode service, Action<LeadershipInput> tell)
    {
        (_owner, _network, _service, _tell) = (owner, network, service, tell);
        _life = owner.Life;
        Connect();
    }

    /// <summary>Whose session it is.</summary>
    public VirtualProcess Owner => _owner;

    /// <summary>The longest that its owner may believe in a session that is over.</summary>
    public static TimeSpan Lease => SessionTimeout;

    /// <summary>The session that the owner believes to have; 0 for none.</summary>
    public long Session => _session;

    public void Ask(CoordinationRequestId id, CoordinationRequest request)
    {
        Instant sentAt = _owner.Now;
        if (!_isAttached || _connection is not { } connection)
        {
            // Told behind what is being applied now, as the shell's queue does.
            Later(TimeSpan.Zero, () => Fail(id.Value));
            return;
        }
        _underWay.Add(id.Value);
        long session = _session;
        _network.Send(connection, _owner, () => _service.Ask(connection, session, request, answer =>
        {
            if (_connection != connection || !_underWay.Remove(id.Value)) return;
            Hear(sentAt);
            _tell(LeadershipInput.Answered(id, answer));
        }));
    }

    public bool Owns(VirtualConnection connection) => connection.Server.Process == _service;

    public void OnOpened(VirtualConnection connection)
    {
        if (connection != _connection) return;
        Instant sentAt = _owner.Now;
        long session = _session;
        _heardAt = sentAt;
        _network.Send(connection, _owner, () => _service.Attach(this, connection, session, SessionTimeout, sentAt));
        Watch(connection);
    }

    public void OnLost(VirtualConnection connection)
    {
        if (connection != _connection) return;
        Interrupt();
        Later(_owner.World.Seconds(0.05, 0.5), Connect);
    }

    public void OnAttached(VirtualConnection connection, long session, TimeSpan timeout, Instant sentAt)
    {
        if (connection != _connection) return;
        _session = session;
        _isAttached = true;
        _heardAt = _owner.Now;
        _tell(LeadershipInput.SessionOpened(session, timeout, sentAt));
        Ping(connection);
    }

    public void OnExpired(VirtualConnection connection)
    {
        if (connection != _connection) return;
        _session = 0;
        _tell(LeadershipInput.SessionExpired());
        if (_owner.Life == _life && _owner.IsUp) OnOpened(connection);
    }

    public void OnChanged(VirtualConnection connection, string path)
    {
        if (connection == _connection && _isAttached) _tell(LeadershipInput.Changed(path));
    }

    private void Connect()
    {
        if (_connection is not null) return;
        VirtualConnection connection = _network.Connect(_owner, _service);
        _connection = connection;
        Later(ConnectTimeout, () =>
        {
            if (connection == _connection && !connection.IsOpen) Leave(connection);
        });
    }

    private void Ping(VirtualConnection connection)
    {
        if (_connection != connection || !_isAttached) return;
        Instant sentAt = _owner.Now;
        long session = _session;
        _network.Send(connection, _owner, () => _service.Ping(connection, session, _ =>
        {
            if (_connection == connection) Hear(sentAt);
        }));
        Later(SessionTimeout / 3, () => Ping(connection));
    }

    private void Hear(Instant sentAt)
    {
        _heardAt = _owner.Now;
        _tell(LeadershipInput.SessionProven(_session, sentAt));
    }

    // A server that says nothing for two thirds of the time-out is left for another one.
    private void Watch(VirtualConnection connection)
    {
        if (_connection != connection) return;
        TimeSpan patience = SessionTimeout * 2 / 3;
        if (_owner.Now - _heardAt >= patience)
        {
            Leave(connection);
            return;
        }
        Later(_heardAt + patience - _owner.Now + TimeSpan.FromMilliseconds(1), () => Watch(connection));
    }

    private void Leave(VirtualConnection connection)
    {
        _network.Close(connection, _owner);
        Interrupt();
        Connect();
    }

    private void Interrupt()
    {
        _connection = null;
        bool wasAttached = _isAttached;
        _isAttached = false;
        long[] lost = [.. _underWay];
        _underWay.Clear();
        foreach (long id in lost) Fail(id);
        if (wasAttached) _tell(LeadershipInput.SessionInterrupted());
    }

    private void Fail(long id)
    {
        if (_owner.Life == _life && _owner.IsUp)
            _tell(LeadershipInput.Answered(new CoordinationRequestId(id), new(CoordinationStatus.Unavailable)));
    }

    private void Later(TimeSpan span, Action then) => _owner.World.At(_owner.Clock.TrueMomentOf(_owner.Now + span), () =>
    {
        if (_owner.Life == _life) _owner.Do(then);
    });
}
