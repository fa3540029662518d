using Mesosd.Allocation;
using Mesosd.Core;
using Mesosd.Leadership;
using Mesosd.Master;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Mesosd.Registry;

namespace Mesosd.Simulation;

/// <summary>
/// A master's process: the very core that the binary runs, with a client of the coordination service or a journal.
/// <c>MasterNode.Process.cs</c> has what the process wants besides what its master wants.
/// </summary>
internal sealed partial class MasterNode : VirtualProcess
{
    private const int Port = 5050;

    private readonly SimulatedCluster _cluster;
    private readonly EffectList<MasterEffect> _effects = new();
    private readonly EffectList<LeadershipEffect> _wishes = new();
    private readonly Dictionary<ConnectionId, VirtualConnection> _connections = [];
    private readonly DeclinedOffers _declined = new();
    private MasterProcessCore _process = null!;
    private WakeTimer _timer = null!;
    private int _effectsUntilCrash = -1;

    public MasterNode(SimulatedCluster cluster, string name)
        : base(cluster.Network, cluster.Network.AddHost(name), name)
    {
        _cluster = cluster;
        Disk = new VirtualDisk(World);
        _journal = new MasterJournal(Disk);
        Start();
    }

    /// <summary>What it has as long as it leads.</summary>
    public MasterCore? Core => IsUp ? _process.Master : null;

    public MasterStanding Standing => IsUp ? _process.Standing : MasterStanding.Stopped;

    /// <summary>Whether it serves, as it thinks itself.</summary>
    public bool Leads => Standing == MasterStanding.Leading;

    public VirtualDisk Disk { get; }

    /// <summary>What the journal would give a new process.</summary>
    public IReadOnlyList<RegistryEntry> StoredEntries() => _journal.Peek();

    /// <summary>A name and a port, as others are told.</summary>
    public string Address => $"{Name}:{Port}";

    protected override LocalIdentity PresentIdentity { get; } = new() { Role = PeerRole.Master };

    /// <summary>A new process with a new id, which knows what the registry knows.</summary>
    public void Start()
    {
        if (IsUp || !Host.IsOn) return;
        BeginLife();
        MasterProcessCore process = new(MakeSettings(), World.NextSeed());
        _process = process;
        _timer = new WakeTimer(this, () => process.NextWakeup, () => Apply(MasterInput.Woken()));
        (_leader, _leads) = (null, false);
        StandByFor(null, "");
        _service = _cluster.Service is { } service ? new ServiceClient(this, Network, service, input => Apply(input)) : null;
        IReadOnlyList<RegistryEntry> stored = _journal.Read();
        Apply(LeadershipInput.Started(_cluster.Bug == PlantedBug.ForgottenRegistry ? [] : stored));
    }

    public void Crash()
    {
        if (!IsUp) return;
        World.Trace.AddEvent(World.Now, Name, "crashes");
        Die();
    }

    /// <summary>Crashes in the middle of an input's effects, when so many have been performed.</summary>
    public void CrashAfterEffects(int count) => _effectsUntilCrash = count;

    /// <summary>The whole machine stops at once, and what was not forced to the disk is lost.</summary>
    public void LosePower()
    {
        World.Trace.AddEvent(World.Now, Name, "loses its power");
        Host.IsOn = false;
        if (IsUp) Die();
        Disk.LosePower();
    }

    public void ReturnPower()
    {
        if (Host.IsOn) return;
        Host.IsOn = true;
        Network.NoteReturn(Host);
        Start();
    }

    /// <summary>SIGTERM: it leaves in good order.</summary>
    public void Resign() => Do(() => Apply(LeadershipInput.Resign()));

    public override HandshakeVerdict Check(Hello hello)
    {
        if (hello.Role == PeerRole.Master) return HandshakeVerdict.Welcome;
        return _leads
            ? HandshakeVerdict.Welcome
            : HandshakeVerdict.RedirectTo(_leader is { } leader ? MasterAddress.Of(leader) : null, TimeSpan.FromSeconds(1));
    }

    public override void OnOpened(VirtualConnection connection)
    {
        if (_service?.Owns(connection) == true) _service.OnOpened(connection);
        else if (connection == _standby) OnStandbyOpened(connection);
        else if (connection.Server.Process == this) Admit(connection);
    }

    public override void OnFrame(VirtualConnection connection, VirtualFrame frame)
    {
        if (connection.Client.Process == this) return;
        VirtualFrame.Decoder decoder = connection.Visitor!.Role switch
        {
            PeerRole.Agent => AgentToMasterFrames.Decode,
            PeerRole.Operator => OperatorToMasterFrames.Decode,
            PeerRole.Master => StandbyToLeaderFrames.Decode,
            _ => SchedulerToMasterFrames.Decode,
        };
        if (frame.Decode(decoder) is not { } message) return;
        if (Core is { } serving) _declined.NoteCall(serving, message, Now);
        if (_cluster.Bug == PlantedBug.LostFilter) Bugs.LoseFilter(message);
        if (_cluster.Bug == PlantedBug.EarlyReconciliation && Core is { } answering)
            foreach (IMessage early in Bugs.AnswerEarly(answering, message)) Network.Send(connection, this, early);
        Apply(MasterInput.Received(connection.Id, message, frame.Correlation));
    }

    public override void OnLost(VirtualConnection connection)
    {
        if (_service?.Owns(connection) == true) _service.OnLost(connection);
        else if (connection == _standby) OnStandbyLost(connection);
        else if (_connections.Remove(connection.Id)) Apply(MasterInput.Lost(connection.Id));
    }

    private void Admit(VirtualConnection connection)
    {
        _connections.Add(connection.Id, connection);
        OpenedPeer peer = new(connection.Visitor!.Role, connection.Client.Process.Name);
        Apply(MasterInput.Opened(connection.Id, peer));
    }

    private void Die()
    {
        EndLife();
        _effectsUntilCrash = -1;
        _connections.Clear();
        // Whatever moment this is, the next leader must be able to read what is there.
        _cluster.Stored.Check();
    }

    private void Apply(in MasterInput input)
    {
        _effects.Clear();
        _wishes.Clear();
        _process.Apply(in input, Now, _effects, _wishes);
        PerformAll();
    }

    private void Apply(in LeadershipInput input)
    {
        _effects.Clear();
        _wishes.Clear();
        _process.Apply(in input, Now, _effects, _wishes);
        PerformAll();
    }

    private void PerformAll()
    {
        _cluster.Properties.Leaders.Note(this, _process, _effects);
        if (_process.Master is { } master)
        {
            _cluster.Properties.CheckMaster(master);
            _declined.Check(master, _effects, Now);
            QuotaLimits.Check(master, _effects);
        }
        for (int i = 0; i < _effects.Count && IsUp; i++)
        {
            if (CrashesNow()) Crash();
            else Perform(_effects[i]);
        }
        for (int i = 0; i < _wishes.Count && IsUp; i++)
        {
            if (CrashesNow()) Crash();
            else Perform(_wishes[i]);
        }
        if (IsUp) _timer.Review();
    }

    private bool CrashesNow() => _effectsUntilCrash >= 0 && _effectsUntilCrash-- == 0;

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
            // The process has taken it already.
            case MasterEffectKind.Persist: break;
            // Nobody subscribes.
            case MasterEffectKind.Publish: break;
            case MasterEffectKind.Notice: World.Trace.AddEvent(World.Now, Name, effect.Text!); break;
            default: throw new SafetyViolation($"nobody performs {effect.Kind}");
        }
    }

    private IAllocator MakeAllocator(ulong seed)
    {
        DominantResourceAllocator allocator = new(new AllocatorSettings { Seed = seed });
        return _cluster.Bug is PlantedBug.ReleasedTwice or PlantedBug.IgnoredLimits
            ? new PlantedAllocator(allocator, _cluster.Bug)
            : allocator;
    }

    private MasterProcessSettings MakeSettings() => new()
    {
        Master = _cluster.MasterSettings with
        {
            Info = new MasterInfo { Id = "", Ip = 0, Port = Port, Hostname = Name },
        },
        MakeAllocator = MakeAllocator,
        Registry = _cluster.Registry,
        ElectionPath = _cluster.Registry == RegistryPlace.ZooKeeper ? "/mesos" : null,
    };
}
