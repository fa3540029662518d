using Mesosd.Allocation;
using Mesosd.Core;
using Mesosd.Master;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;

namespace Mesosd.Simulation;

/// <summary>A master's process: performs what the core wants, and can be replaced by a new one.</summary>
internal sealed class MasterNode : IVirtualPeer
{
    private readonly SimulatedCluster _cluster;
    private readonly EffectList<MasterEffect> _effects = new();
    private readonly SortedDictionary<ConnectionId, VirtualConnection> _connections = [];
    private WakeTimer _timer = null!;
    private Instant _lastWrite;

    public MasterNode(SimulatedCluster cluster)
    {
        _cluster = cluster;
        Start();
    }

    public string Name => "master";

    public bool IsUp { get; private set; }

    public MasterCore Core { get; private set; } = null!;

    private VirtualWorld World => _cluster.World;

    /// <summary>A new process with a new id, which knows nothing of the one before.</summary>
    public void Start()
    {
        MasterCoreSettings settings = _cluster.MasterSettings with
        {
            Info = new MasterInfo { Id = "", Ip = 0, Port = 5050, Hostname = "master" },
        };
        AllocatorSettings allocation = new() { Seed = World.NextSeed() };
        MasterCore core = new(settings, new DominantResourceAllocator(allocation), World.NextSeed());
        Core = core;
        _timer = new WakeTimer(World, () => core.NextWakeup, () => Apply(MasterInput.Woken()));
        IsUp = true;
    }

    public void Crash()
    {
        if (!IsUp) return;
        World.Trace.AddEvent(World.Now, Name, "crashes");
        IsUp = false;
        _timer.Stop();
        foreach (VirtualConnection connection in _connections.Values) _cluster.Network.Abandon(connection, this);
        _connections.Clear();
    }

    public void OnOpened(VirtualConnection connection)
    {
        _connections.Add(connection.Id, connection);
        OpenedPeer peer = new(connection.Role, connection.Client.Peer.Name);
        Apply(MasterInput.Opened(connection.Id, peer));
    }

    public void OnFrame(VirtualConnection connection, VirtualFrame frame)
    {
        VirtualFrame.Decoder decoder = connection.Role switch
        {
            PeerRole.Agent => AgentToMasterFrames.Decode,
            PeerRole.Operator => OperatorToMasterFrames.Decode,
            _ => SchedulerToMasterFrames.Decode,
        };
        if (frame.Decode(decoder) is { } message) Apply(MasterInput.Received(connection.Id, message));
    }

    public void OnLost(VirtualConnection connection)
    {
        if (_connections.Remove(connection.Id)) Apply(MasterInput.Lost(connection.Id));
    }

    private void Apply(in MasterInput input)
    {
        _effects.Clear();
        Core.Apply(in input, World.Now, _effects);
        _cluster.Properties.CheckMaster(Core);
        for (int i = 0; i < _effects.Count; i++) Perform(_effects[i]);
        _timer.Review();
    }

    private void Perform(in MasterEffect effect)
    {
        switch (effect.Kind)
        {
            case MasterEffectKind.Send:
                if (_connections.TryGetValue(effect.Connection, out VirtualConnection? receiver))
                    _cluster.Network.Send(receiver, this, effect.Message!);
                break;
            case MasterEffectKind.Disconnect:
                if (_connections.Remove(effect.Connection, out VirtualConnection? left))
                    _cluster.Network.Close(left, this);
                break;
            case MasterEffectKind.Persist: Persist(effect.Update); break;
            case MasterEffectKind.Notice: World.Trace.AddEvent(World.Now, Name, effect.Text!); break;
            default: throw new SafetyViolation($"nobody performs {effect.Kind}");
        }
    }

    // Writes are completed in the order in which they were asked for.
    private void Persist(RegistryUpdateId update)
    {
        MasterCore core = Core;
        Instant done = World.Now + World.Seconds(0.001, 0.02);
        if (done < _lastWrite) done = _lastWrite;
        _lastWrite = done;
        World.At(done, () =>
        {
            if (IsUp && Core == core) Apply(MasterInput.Persisted(update));
        });
    }
}
