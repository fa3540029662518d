using Mesosd.Allocation;
using Mesosd.Coordination;
using Mesosd.Core;
using Mesosd.Leadership;
using Mesosd.Master;
using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Registry;
using Xunit;

namespace Mesosd.Tests.Leadership;

/// <summary>
/// A master's process before a modelled service, whose requests, answers and connection a test moves one by one. An
/// operator is always connected while it leads: what it was told is what must be durable.
/// </summary>
internal sealed class MasterUnderTest
{
    public static readonly TimeSpan SessionTimeout = TimeSpan.FromSeconds(10);

    private readonly ServiceModel _service;
    private readonly Queue<(CoordinationRequestId Id, CoordinationRequest Request, Instant SentAt)> _requests = new();
    private readonly Queue<(LeadershipInput Input, Instant? SentAt)> _inputs = new();
    private readonly EffectList<MasterEffect> _effects = new();
    private readonly EffectList<LeadershipEffect> _process = new();
    private readonly Dictionary<uint, string> _asked = [];
    private ConnectionId _operator;
    private long _lastConnection;
    private uint _lastCorrelation;

    public MasterUnderTest(ServiceModel service, ulong seed, Instant now, MasterProcessSettings? settings = null)
    {
        _service = service;
        Now = now;
        settings ??= SettingsOf($"10.0.0.{seed}:5050");
        Address = MasterAddress.Of(settings.Master.Info);
        Core = new MasterProcessCore(settings, seed);
        service.Changed += OnChanged;
    }

    public MasterProcessCore Core { get; }

    public string Address { get; }

    public Instant Now { get; set; }

    /// <summary>The session that the process knows of; 0 for none.</summary>
    public long Session { get; private set; }

    public bool IsConnected { get; private set; }

    public bool IsDead { get; private set; }

    /// <summary>The newest proof of the session that was given to the process.</summary>
    public Instant ProvenUntil { get; private set; } = Instant.Zero;

    /// <summary>Roles whose weights the operator was told to be set.</summary>
    public HashSet<string> Accepted { get; } = [];

    /// <summary>Roles whose weights the operator was refused.</summary>
    public HashSet<string> Refused { get; } = [];

    public List<string> Notices { get; } = [];

    /// <summary>Effects on the process besides requests and notices, as text.</summary>
    public List<string> Told { get; } = [];

    public List<MasterEffect> Effects { get; } = [];

    public LeadershipEffect? Stop { get; private set; }

    /// <summary>The journal's write under way, and what the journal has.</summary>
    public LeadershipEffect? JournalWrite { get; private set; }

    public MasterStanding Standing => Core.Standing;

    public int Requests => _requests.Count;

    public CoordinationRequest NextRequest => _requests.Peek().Request;

    public int Inputs => _inputs.Count;

    public static MasterProcessSettings SettingsOf(string address) => new()
    {
        Master = new MasterCoreSettings
        {
            Info = new MasterInfo
            {
                Id = "",
                Ip = 0,
                Port = 5050,
                Hostname = "m",
                Address = new Address { Ip = address[..address.IndexOf(':')], Port = 5050 },
            },
            AgentReregisterTimeout = TimeSpan.FromDays(30),
        },
        MakeAllocator = seed => new DominantResourceAllocator(new AllocatorSettings { Seed = seed }),
        Registry = RegistryPlace.ZooKeeper,
        ElectionPath = "/mesos",
    };

    // ---- the world

    public void Start(IReadOnlyList<RegistryEntry>? stored = null) => Give(LeadershipInput.Started(stored));

    public void Connect()
    {
        if (Session != 0 && !_service.Sessions.Contains(Session))
        {
            Session = 0;
            Give(LeadershipInput.SessionExpired());
        }
        if (Session == 0) Session = _service.OpenSession();
        IsConnected = true;
        ProvenUntil = Now + SessionTimeout;
        Give(LeadershipInput.SessionOpened(Session, SessionTimeout, Now));
    }

    /// <summary>The connection breaks; this many of the requests under way were performed all the same.</summary>
    public void Cut(int performed = 0)
    {
        IsConnected = false;
        List<LeadershipInput> lost = [];
        foreach ((LeadershipInput input, Instant? sentAt) in _inputs)
            if (sentAt is not null) lost.Add(Unavailable(input.Request));
        foreach ((CoordinationRequestId id, CoordinationRequest request, _) in _requests)
        {
            if (performed-- > 0) _service.Perform(request, Session);
            lost.Add(Unavailable(id));
        }
        _inputs.Clear();
        _requests.Clear();
        foreach (LeadershipInput input in lost) Give(input);
        Give(LeadershipInput.SessionInterrupted());
        FailRequests();
    }

    public void Kill()
    {
        IsDead = true;
        _service.Changed -= OnChanged;
    }

    /// <summary>The service performs the next request, and its answer is on the way.</summary>
    public void Perform()
    {
        (CoordinationRequestId id, CoordinationRequest request, Instant sentAt) = _requests.Dequeue();
        _inputs.Enqueue((LeadershipInput.Answered(id, _service.Perform(request, Session)), sentAt));
    }

    /// <summary>The next answer or change arrives.</summary>
    public void Deliver()
    {
        (LeadershipInput input, Instant? sentAt) = _inputs.Dequeue();
        if (sentAt is { } sent) Prove(sent);
        Give(input);
    }

    /// <summary>The next request is performed, and its answer lost.</summary>
    public void LoseAnswer()
    {
        (CoordinationRequestId id, CoordinationRequest request, _) = _requests.Dequeue();
        _service.Perform(request, Session);
        Give(Unavailable(id));
    }

    /// <summary>The service will never do the next request.</summary>
    public void Refuse(string why)
    {
        CoordinationRequestId id = _requests.Dequeue().Id;
        Give(LeadershipInput.Answered(id, new CoordinationAnswer(CoordinationStatus.Refused) { Text = why }));
        Settle();
    }

    /// <summary>What the registry holds, as a log read anew has it.</summary>
    public RegistryState Registry() => RegistryReader.Read(_service);

    public void Prove(Instant sentAt)
    {
        if (sentAt + SessionTimeout > ProvenUntil) ProvenUntil = sentAt + SessionTimeout;
        Give(LeadershipInput.SessionProven(Session, sentAt));
    }

    /// <summary>Performs and delivers until nothing is under way.</summary>
    public void Settle()
    {
        while (Requests > 0 || Inputs > 0 || Core.NextWakeup <= Now)
        {
            if (Core.NextWakeup <= Now) Wake();
            if (Requests > 0) Perform();
            if (Inputs > 0) Deliver();
        }
    }

    public void Wake() => Give(MasterInput.Woken());

    public void Advance(TimeSpan span, bool wakes = true)
    {
        Now += span;
        if (wakes) while (Core.NextWakeup <= Now && Stop is null) Wake();
    }

    // ---- peers

    public ConnectionId Open(PeerRole role)
    {
        ConnectionId connection = new(++_lastConnection);
        Give(MasterInput.Opened(connection, new OpenedPeer(role, "10.0.0.99")));
        return connection;
    }

    public ConnectionId OpenStandby(string node)
    {
        ConnectionId connection = Open(PeerRole.Master);
        Give(MasterInput.Received(connection, new Standby { ElectionNode = node }));
        return connection;
    }

    /// <summary>The operator asks for a weight; each role is asked for once.</summary>
    public void SetWeight(string role, double weight = 2)
    {
        if (_operator == ConnectionId.None) _operator = Open(PeerRole.Operator);
        CallUpdateWeights update = new();
        update.WeightInfos.Add(new WeightInfo { Role = role, Weight = weight });
        _asked.Add(++_lastCorrelation, role);
        Give(MasterInput.Received(
            _operator, new Call { Type = CallType.UpdateWeights, UpdateWeights = update }, _lastCorrelation));
    }

    public void Give(in MasterInput input)
    {
        Core.Apply(input, Now, _effects, _process);
        PerformEffects();
    }

    public void Give(in LeadershipInput input)
    {
        Core.Apply(input, Now, _effects, _process);
        PerformEffects();
    }

    public void TakeJournalWrite(bool fails = false)
    {
        LeadershipEffect write = JournalWrite!.Value;
        JournalWrite = null;
        Give(fails
            ? LeadershipInput.JournalFailed("the disk is full")
            : LeadershipInput.JournalWritten(write.Entries!.Count == 0 ? 0 : write.Entries[^1].Sequence));
    }

    // ---- effects

    private void PerformEffects()
    {
        foreach (MasterEffect effect in _effects.ToArray()) Perform(effect);
        _effects.Clear();
        LeadershipEffect[] process = [.. _process];
        _process.Clear();
        foreach (LeadershipEffect effect in process) Perform(effect);
        if (!IsConnected) FailRequests();
    }

    private void Perform(in MasterEffect effect)
    {
        if (effect.Kind == MasterEffectKind.Persist) return;
        Effects.Add(effect);
        if (effect.Kind == MasterEffectKind.Disconnect && effect.Connection == _operator) _operator = ConnectionId.None;
        if (!effect.IsAnswer || !_asked.TryGetValue(effect.Correlation, out string? role)) return;
        if (effect.Message is Accepted) Accepted.Add(role);
        else Refused.Add(role);
    }

    private void Perform(in LeadershipEffect effect)
    {
        switch (effect.Kind)
        {
            case LeadershipEffectKind.Ask: _requests.Enqueue((effect.RequestId, effect.Request!, Now)); break;
            case LeadershipEffectKind.Append:
            case LeadershipEffectKind.Replace:
                Assert.Null(JournalWrite);
                JournalWrite = effect;
                break;
            case LeadershipEffectKind.Notice: Notices.Add(effect.Text!); break;
            case LeadershipEffectKind.Announce:
                Told.Add($"announce {(effect.IsSelf ? "ourselves" : effect.Leader is { } l ? MasterAddress.Of(l) : "nobody")}");
                break;
            case LeadershipEffectKind.StandBy:
                Told.Add(effect.Leader is { } leader ? $"stand by {MasterAddress.Of(leader)} as {effect.ElectionNode}" : "stand by nobody");
                break;
            case LeadershipEffectKind.SendPeersAway:
                Told.Add("send peers away");
                _operator = ConnectionId.None;
                break;
            case LeadershipEffectKind.Stop:
                Told.Add($"stop {effect.ExitCode}");
                Stop = effect;
                break;
            default: throw new InvalidOperationException($"unknown effect {effect.Kind}");
        }
    }

    // Without a connection a request fails at once.
    private void FailRequests()
    {
        while (_requests.TryDequeue(out (CoordinationRequestId Id, CoordinationRequest Request, Instant At) asked))
            _inputs.Enqueue((Unavailable(asked.Id), null));
    }

    private void OnChanged(long session, string path)
    {
        if (session == Session && IsConnected) _inputs.Enqueue((LeadershipInput.Changed(path), null));
    }

    private static LeadershipInput Unavailable(CoordinationRequestId id) => LeadershipInput.Answered(
        id, new CoordinationAnswer(CoordinationStatus.Unavailable) { Text = "the connection is lost" });
}
