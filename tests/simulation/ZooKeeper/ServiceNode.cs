using Mesosd.Coordination;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Simulation;

/// <summary>
/// The coordination service: a whole ensemble as one linearizable process, which can be away, with sessions that end
/// when nothing is heard of them for their time-out on its own clock. While it is away no session ends.
/// </summary>
internal sealed class ServiceNode : VirtualProcess
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly Dictionary<long, ServiceSession> _sessions = [];
    private long _lastSession;

    public ServiceNode(VirtualNetwork network)
        : base(network, network.AddHost("zookeeper"), "zookeeper")
    {
        Tree.Changed += OnChanged;
        Start();
    }

    public NodeTree Tree { get; } = new();

    public int SessionCount => _sessions.Count;

    /// <summary>How many sessions ended because nothing was heard of them, or for no reason.</summary>
    public int ExpiredCount { get; private set; }

    protected override LocalIdentity PresentIdentity { get; } = new() { Role = PeerRole.Operator };

    /// <summary>The ensemble has a leader again: each session has its whole time-out from now on.</summary>
    public void Start()
    {
        if (IsUp) return;
        BeginLife();
        foreach (ServiceSession session in _sessions.Values)
        {
            session.HeardAt = Now;
            (session.Client, session.Connection) = (null, null);
        }
        Await();
    }

    public void Crash()
    {
        if (!IsUp) return;
        World.Trace.AddEvent(World.Now, Name, "has no leader");
        EndLife();
    }

    /// <summary>Ends a session for no reason that its owner could know.</summary>
    public void ExpireSome()
    {
        if (!IsUp || _sessions.Count == 0) return;
        ServiceSession session = _sessions.Values.ElementAt(World.Number(_sessions.Count));
        Lost?.Invoke(session.Owner);
        Expire(session);
    }

    /// <summary>Somebody's place is gone before its time, and it cannot know yet.</summary>
    public Action<VirtualProcess?>? Lost { get; set; }

    public override void OnOpened(VirtualConnection connection)
    {
    }

    public override void OnFrame(VirtualConnection connection, VirtualFrame frame)
    {
    }

    public override void OnLost(VirtualConnection connection)
    {
        foreach (ServiceSession session in _sessions.Values)
            if (session.Connection == connection) (session.Client, session.Connection) = (null, null);
    }

    /// <summary>A client wants its session back, or a new one for session 0.</summary>
    public void Attach(ServiceClient client, VirtualConnection connection, long id, TimeSpan timeout, Instant sentAt)
    {
        if (id != 0 && !_sessions.ContainsKey(id))
        {
            Network.Send(connection, this, () => client.OnExpired(connection));
            return;
        }
        if (id == 0) _sessions.Add(id = ++_lastSession, new ServiceSession(id, timeout));
        ServiceSession session = _sessions[id];
        session.HeardAt = Now;
        (session.Client, session.Connection, session.Owner) = (client, connection, client.Owner);
        Network.Send(connection, this, () => client.OnAttached(connection, id, timeout, sentAt));
        foreach (string path in session.Untold) Tell(session, path);
        session.Untold.Clear();
    }

    public void Ping(VirtualConnection connection, long id, Action<bool> answered) =>
        Answer(connection, id, _ => () => answered(true));

    public void Ask(VirtualConnection connection, long id, CoordinationRequest request, Action<CoordinationAnswer> answered) =>
        Answer(connection, id, session =>
        {
            VirtualProcess?[] owners = [.. request.Steps.Select(OwnerOf)];
            CoordinationAnswer answer = Tree.Perform(request, session.Id);
            if (answer.Status == CoordinationStatus.Done)
                foreach (VirtualProcess? owner in owners.Where(owner => owner != session.Owner)) Lost?.Invoke(owner);
            if (request.Watches && answer.Status == CoordinationStatus.Done)
                session.Watches.Add((request.Path, request.Kind == CoordinationRequestKind.List));
            if (answer.Status == CoordinationStatus.Done) CheckWriter(session, request);
            World.Trace.AddEvent(World.Now, Name, $"session {session.Id}: {Describe(request)}: {answer.Status}");
            return () => answered(answer);
        });

    private void Answer(VirtualConnection connection, long id, Func<ServiceSession, Action> perform)
    {
        // Of a session that is over, or that speaks over another connection by now, nothing is done.
        if (!_sessions.TryGetValue(id, out ServiceSession? session) || session.Connection != connection) return;
        session.HeardAt = Now;
        Action answered = perform(session);
        Network.Send(connection, this, answered);
    }

    // Nothing in the registry is changed but by the one whose election node is the first.
    private void CheckWriter(ServiceSession session, CoordinationRequest request)
    {
        bool writes = request.Steps.Any(step =>
            step.Kind != CoordinationStepKind.Check && step.Path.Contains("/registry", StringComparison.Ordinal));
        if (!writes) return;
        string parent = request.Steps.First(step => step.Path.Contains("/registry", StringComparison.Ordinal)).Path;
        string root = parent[..parent.IndexOf("/registry", StringComparison.Ordinal)];
        string? first = Tree.Find(root)?.Children.FirstOrDefault(name => name.StartsWith("json.info_", StringComparison.Ordinal));
        if (first is null || Tree.Find($"{root}/{first}")!.Owner != session.Id)
            throw new SafetyViolation($"session {session.Id} changes the registry, and {first ?? "nobody"} leads: {Describe(request)}");
    }

    private VirtualProcess? OwnerOf(CoordinationStep step) =>
        step.Kind == CoordinationStepKind.Delete && Tree.Find(step.Path) is { Owner: not 0 } node
            ? _sessions.GetValueOrDefault(node.Owner)?.Owner
            : null;

    private void OnChanged(string path, bool isChildren)
    {
        foreach (ServiceSession session in _sessions.Values)
            if (session.Watches.Remove((path, isChildren))) Tell(session, path);
    }

    private void Tell(ServiceSession session, string path)
    {
        if (session is { Client: { } client, Connection: { } connection })
            Network.Send(connection, this, () => client.OnChanged(connection, path));
        else session.Untold.Add(path);
    }

    private void Await() => After(Tick, () =>
    {
        foreach (ServiceSession session in _sessions.Values.ToArray())
            if (Now - session.HeardAt > session.Timeout) Expire(session);
        Await();
    });

    private void Expire(ServiceSession session)
    {
        World.Trace.AddEvent(World.Now, Name, $"session {session.Id} expires");
        ExpiredCount++;
        _sessions.Remove(session.Id);
        Tree.Expire(session.Id);
        if (session.Connection is { } connection) Network.Close(connection, this);
    }

    private static string Describe(CoordinationRequest request) => request.Kind == CoordinationRequestKind.Transact
        ? string.Join(", ", request.Steps.Select(step => $"{step.Kind} {step.Path}"))
        : $"{request.Kind} {request.Path}";
}
