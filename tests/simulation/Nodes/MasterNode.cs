using Mesosd.Allocation;
using Mesosd.Core;
using Mesosd.Master;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Simulation;

/// <summary>A master's process: performs what the core wants, and can be replaced by a new one.</summary>
internal sealed class MasterNode : VirtualProcess
{
    private readonly SimulatedCluster _cluster;
    private readonly EffectList<MasterEffect> _effects = new();
    private readonly Dictionary<ConnectionId, VirtualConnection> _connections = [];
    private WakeTimer _timer = null!;
    private Instant _lastWrite;
    private int _effectsUntilCrash = -1;

    public MasterNode(SimulatedCluster cluster, string name)
        : base(cluster.Network, cluster.Network.AddHost(name), name)
    {
        _cluster = cluster;
        Start();
    }

    public MasterCore Core { get; private set; } = null!;

    protected override LocalIdentity PresentIdentity { get; } = new() { Role = PeerRole.Master };

    /// <summary>A new process with a new id, which knows nothing of the one before.</summary>
    public void Start()
    {
        if (IsUp || !Host.IsOn) return;
        BeginLife();
        MasterCoreSettings settings = _cluster.MasterSettings with
        {
            Info = new MasterInfo { Id = "", Ip = 0, Port = 5050, Hostname = Name },
        };
        AllocatorSettings allocation = new() { Seed = World.NextSeed() };
        MasterCore core = new(settings, new DominantResourceAllocator(allocation), World.NextSeed());
        Core = core;
        _timer = new WakeTimer(this, () => core.NextWakeup, () => Apply(MasterInput.Woken()));
    }

    public void Crash()
    {
        if (!IsUp) return;
        World.Trace.AddEvent(World.Now, Name, "crashes");
        EndLife();
        _effectsUntilCrash = -1;
        _connections.Clear();
    }

    /// <summary>Crashes in the middle of an input's effects, when so many have been performed.</summary>
    public void CrashAfterEffects(int count) => _effectsUntilCrash = count;

    public override void OnOpened(VirtualConnection connection)
    {
        _connections.Add(connection.Id, connection);
        OpenedPeer peer = new(connection.Visitor!.Role, connection.Client.Process.Name);
        Apply(MasterInput.Opened(connection.Id, peer));
    }

    public override void OnFrame(VirtualConnection connection, VirtualFrame frame)
    {
        VirtualFrame.Decoder decoder = connection.Visitor!.Role switch
        {
            PeerRole.Agent => AgentToMasterFrames.Decode,
            PeerRole.Operator => OperatorToMasterFrames.Decode,
            _ => SchedulerToMasterFrames.Decode,
        };
        if (frame.Decode(decoder) is { } message) Apply(MasterInput.Received(connection.Id, message, frame.Correlation));
    }

    public override void OnLost(VirtualConnection connection)
    {
        if (_connections.Remove(connection.Id)) Apply(MasterInput.Lost(connection.Id));
    }

    private void Apply(in MasterInput input)
    {
        _effects.Clear();
        Core.Apply(in input, Now, _effects);
        _cluster.Properties.CheckMaster(Core);
        for (int i = 0; i < _effects.Count && IsUp; i++)
        {
            if (_effectsUntilCrash >= 0 && _effectsUntilCrash-- == 0) Crash();
            else Perform(_effects[i]);
        }
        if (IsUp) _timer.Review();
    }

    private void Perform(in MasterEffect effect)
    {
        switch (effect.Kind)
        {
            case MasterEffectKind.Send:
                if (_connections.TryGetValue(effect.Connection, out VirtualConnection? receiver))
                    Network.Send(receiver, this, effect.Message!, effect.Correlation, effect.IsAnswer);
                break;
            case MasterEffectKind.Disconnect:
                if (_connections.Remove(effect.Connection, out VirtualConnection? left)) Network.Close(left, this);
                break;
            case MasterEffectKind.Persist: Persist(effect.Update); break;
            case MasterEffectKind.Notice: World.Trace.AddEvent(World.Now, Name, effect.Text!); break;
            default: throw new SafetyViolation($"nobody performs {effect.Kind}");
        }
    }

    // Writes are completed in the order in which they were asked for.
    private void Persist(RegistryUpdateId update)
    {
        Instant done = World.Now + World.Seconds(0.001, 0.02);
        if (done < _lastWrite) done = _lastWrite;
        _lastWrite = done;
        AfterTrue(done - World.Now, () => Apply(MasterInput.Persisted(update)));
    }
}
