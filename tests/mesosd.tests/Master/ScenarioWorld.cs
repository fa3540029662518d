using Mesosd.Allocation;
using Mesosd.Core;
using Mesosd.Master;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.SchedulerApi;
using Mesosd.Protocol.Wire;
using Mesosd.Registry;

namespace Mesosd.Tests.Master;

/// <summary>
/// A master with its peers in virtual time. Commands go in, effects come out as lines. Writes complete at once
/// unless they are held; agents answer pings unless they are silent. Invariants are checked after every input, and whether
/// who got a snapshot and all events since knows what there is.
/// </summary>
internal sealed class ScenarioWorld
{
    private readonly Dictionary<string, ScenarioPeer> _peers = [];
    private readonly Dictionary<ConnectionId, ScenarioPeer> _byConnection = [];
    private readonly EffectList<MasterEffect> _effects = new();
    private readonly Queue<MasterInput> _inputs = new();
    private readonly Queue<RegistryUpdateId> _heldWrites = new();
    private readonly Dictionary<RegistryUpdateId, RegistryOperation> _writes = [];
    private readonly RegistryState _registry = new();
    private readonly ScenarioEffects _format;
    private ObserverBook? _observer;
    private long _lastConnection;
    private long _lastCall;
    private ulong _masters;

    public ScenarioWorld(MasterCoreSettings settings, AllocatorSettings allocator)
    {
        Core = NewMaster(settings, allocator);
        _observer = ObserverBook.Subscribe(Core, Now);
        Names = new ScenarioNames(Core.Info.Id);
        _format = new ScenarioEffects(Names);
    }

    public static MasterCoreSettings DefaultSettings { get; } = new()
    {
        Info = new MasterInfo { Id = "", Ip = 0, Port = 5050, Hostname = "master" },
        RecoveryWindow = TimeSpan.Zero,
        AgentPingTimeout = TimeSpan.FromSeconds(15),
    };

    public MasterCore Core { get; private set; }

    public ScenarioNames Names { get; }

    public Instant Start { get; } = new(1_000_000_000);

    public Instant Now { get; private set; } = new(1_000_000_000);

    public List<string> Lines { get; } = [];

    /// <summary>The master's names for operations, by the frameworks' ids.</summary>
    public Dictionary<string, byte[]> OperationUuids { get; } = [];

    public bool HoldsWrites { get; set; }

    public bool ShowsLog { get; set; }

    public bool ShowsPings { get; set; }

    public bool ShowsEvents { get; set; }

    public ScenarioPeer Peer(string name) => _peers[name];

    public bool Knows(string name) => _peers.ContainsKey(name);

    public ScenarioPeer Add(ScenarioPeer peer)
    {
        _peers.Add(peer.Name, peer);
        return peer;
    }

    /// <summary>A new connection of the peer; an older one is still open, as far as the master knows.</summary>
    public void Connect(ScenarioPeer peer)
    {
        peer.Connection = new ConnectionId(++_lastConnection);
        _byConnection[peer.Connection] = peer;
        if (peer.IsHttp) peer.StreamId = $"stream-{_lastConnection}";
        Give(MasterInput.Opened(peer.Connection, Identity(peer) with { StreamId = peer.StreamId }));
    }

    /// <summary>A call over HTTP: a peer of its own, gone with its answer.</summary>
    public void Call(ScenarioPeer peer, IMessage call, string? streamId)
    {
        ConnectionId connection = new(--_lastCall);
        _byConnection[connection] = peer;
        Give(MasterInput.Opened(connection, Identity(peer) with { IsCall = true, StreamId = streamId }));
        Give(MasterInput.Received(connection, call, 1));
        Give(MasterInput.Lost(connection));
    }

    private static OpenedPeer Identity(ScenarioPeer peer) => new(peer.Role, peer.Address, peer.Principal);

    public void Say(ScenarioPeer peer, IMessage message, uint correlation = 0) =>
        Give(MasterInput.Received(peer.Connection, message, correlation));

    public void Lose(ScenarioPeer peer) => Give(MasterInput.Lost(peer.Connection));

    public void CompleteWrites()
    {
        while (_heldWrites.TryDequeue(out RegistryUpdateId write)) _inputs.Enqueue(MasterInput.Persisted(write));
        Settle();
    }

    public void FailWrites(string reason)
    {
        while (_heldWrites.TryDequeue(out RegistryUpdateId write)) _inputs.Enqueue(MasterInput.PersistFailed(write, reason));
        Settle();
    }

    /// <summary>The master dies, and another one begins with what the registry holds; no connection outlives this.</summary>
    public void FailOver(MasterCoreSettings settings, AllocatorSettings allocator)
    {
        _byConnection.Clear();
        _heldWrites.Clear();
        _writes.Clear();
        RegistryState recovered = new();
        foreach (RegistryOperation operation in _registry.ToOperations()) recovered.Apply(operation);
        Core = NewMaster(settings with { Recovered = recovered }, allocator);
        _observer = null;
        Names.Succeed(Core.Info.Id);
        Give(MasterInput.Woken());
        _observer = ObserverBook.Subscribe(Core, Now);
    }

    private MasterCore NewMaster(MasterCoreSettings settings, AllocatorSettings allocator) =>
        new(settings, new DominantResourceAllocator(allocator), ++_masters);

    public void Advance(TimeSpan span)
    {
        Instant target = Now + span;
        while (Core.NextWakeup <= target)
        {
            Now = Core.NextWakeup > Now ? Core.NextWakeup : Now;
            Give(MasterInput.Woken());
        }
        Now = target;
    }

    /// <summary>Applies the input and all that follows from it at this moment.</summary>
    public void Give(in MasterInput input)
    {
        _inputs.Enqueue(input);
        Settle();
    }

    private void Settle()
    {
        while (true)
        {
            if (_inputs.TryDequeue(out MasterInput input)) Apply(input);
            else if (Core.NextWakeup <= Now) Apply(MasterInput.Woken());
            else return;
        }
    }

    private void Apply(in MasterInput input)
    {
        if (input.Kind == MasterInputKind.Persisted && _writes.Remove(input.Update, out RegistryOperation? written))
            _registry.Apply(written);
        _effects.Clear();
        Core.Apply(input, Now, _effects);
        MasterInvariants.CheckAll(Core);
        ReadingInvariants.Check(Core);
        foreach (MasterEffect effect in _effects) Perform(effect);
        _observer?.Check(Core, Now);
    }

    private void Perform(in MasterEffect effect)
    {
        if (effect.Connection == ObserverBook.Connection)
        {
            // It made room for a scenario's own subscribers.
            _observer = null;
            return;
        }
        if (effect.Kind == MasterEffectKind.Publish) _observer?.Take((Protocol.MasterApi.Event)effect.Message!);
        ScenarioPeer? peer = effect.Connection == ConnectionId.None ? null : _byConnection[effect.Connection];
        if (effect.Kind == MasterEffectKind.Persist)
        {
            if (effect.Operation!.AdmitAgent is { } admit) LearnAgent(admit.Agent.Id!.Value, admit.Agent);
            _writes.Add(effect.Update, effect.Operation);
            if (HoldsWrites) _heldWrites.Enqueue(effect.Update);
            else _inputs.Enqueue(MasterInput.Persisted(effect.Update));
        }
        if (effect.Message is Event { Subscribed: { } subscribed })
        {
            peer!.Framework!.Id = subscribed.FrameworkId;
            Names.Learn(subscribed.FrameworkId.Value, peer.Name);
        }
        if (effect.Message is ApplyOperation sent)
            OperationUuids[sent.Operation.Id?.Value ?? $"launch{sent.LaunchId}"] = sent.OperationUuid;
        if (effect.Message is Ping && peer!.Answers) _inputs.Enqueue(MasterInput.Received(peer.Connection, Pong.Instance));
        Print(effect, peer);
    }

    private void LearnAgent(AgentId id, AgentInfo info)
    {
        foreach (ScenarioPeer peer in _peers.Values)
            if (peer.Agent is { } own && own.Hostname == info.Hostname && own.PortOrDefault == info.PortOrDefault)
            {
                own.Id = id;
                Names.Learn(id.Value, peer.Name);
            }
    }

    private void Print(in MasterEffect effect, ScenarioPeer? peer)
    {
        if (effect.Kind == MasterEffectKind.Notice && !ShowsLog) return;
        if (effect.Message is Ping && !ShowsPings) return;
        if (effect.Kind == MasterEffectKind.Publish && !ShowsEvents) return;
        string suffix = peer is null || peer.Connection == effect.Connection ? ""
            : effect.Connection.Value < 0 ? "(call)"
            : "(old)";
        Lines.AddRange(_format.Format(effect, peer?.Name + suffix));
    }
}
