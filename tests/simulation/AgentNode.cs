using Mesosd.Agent;
using Mesosd.Containers;
using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Simulation;

/// <summary>
/// An agent's machine: the agent's process, which can crash and come back, its journal, which stays, and its
/// supervisor, which lives on.
/// </summary>
internal sealed class AgentNode : IVirtualPeer
{
    private readonly SimulatedCluster _cluster;
    private readonly AgentInfo _info;
    private readonly EffectList<AgentEffect> _effects = new();
    private readonly SortedDictionary<ConnectionId, VirtualConnection> _connections = [];
    private readonly List<byte[]> _journal = [];
    private byte[]? _resources;
    private WakeTimer? _timer;
    private AgentCore _core = null!;
    private int _effectsUntilCrash = -1;

    public AgentNode(SimulatedCluster cluster, string name, double cpus)
    {
        _cluster = cluster;
        Name = name;
        _info = new AgentInfo { Hostname = name, Port = 5051 };
        _info.Resources.AddRange(VirtualResources.Of(cpus));
        Machine = new VirtualMachine(cpus);
        Start();
    }

    public string Name { get; }

    public bool IsUp { get; private set; }

    /// <summary>What runs here, whoever watches over it.</summary>
    public VirtualMachine Machine { get; }

    public SupervisorNode? Supervisor { get; private set; }

    public int JournalLength => _journal.Count;

    /// <summary>What the agent knows to be reserved, in processors.</summary>
    public double ReservedCpus => VirtualResources.CpusOf(_core.MakeResourcesRecord().Checkpointed);

    /// <summary>Operations whose outcome waits for acknowledgement.</summary>
    public int OpenOperationCount => _core.MakeResourcesRecord().Operations.Count;

    private VirtualWorld World => _cluster.World;

    /// <summary>A new process, which recovers from the journal.</summary>
    public void Start()
    {
        if (IsUp) return;
        AgentCore core = new(MakeSettings(), World.NextSeed());
        _core = core;
        _timer = new WakeTimer(World, () => core.NextWakeup, () => Apply(AgentInput.Woken()));
        IsUp = true;
        List<AgentRecord> records = [.. _journal.Select(Read)];
        AgentRecord? last = records.FindLast(record => record.Supervisor is not null);
        Apply(AgentInput.Recovered(new AgentRecovery
        {
            Records = records,
            Resources = ReadResources(),
            SupervisorIsAlive = last is not null && Supervisor is { IsUp: true } alive
                && alive.ProcessId == last.Supervisor!.ProcessId,
        }));
        // The shell makes the journal short again from time to time.
        if (IsUp && World.Happens(0.5)) Compact();
        LookForMaster();
    }

    public void Crash()
    {
        if (!IsUp) return;
        World.Trace.AddEvent(World.Now, Name, "crashes");
        IsUp = false;
        _effectsUntilCrash = -1;
        _timer!.Stop();
        foreach (VirtualConnection connection in _connections.Values) _cluster.Network.Abandon(connection, this);
        _connections.Clear();
    }

    /// <summary>Crashes in the middle of an input's effects, when so many have been performed.</summary>
    public void CrashAfterEffects(int count) => _effectsUntilCrash = count;

    public void OnOpened(VirtualConnection connection)
    {
        _connections[connection.Id] = connection;
        Apply(connection.Client.Peer == this
            ? AgentInput.MasterConnected(connection.Id, "master")
            : AgentInput.Opened(connection.Id, connection.Role, connection.Token, connection.Client.Peer.Name));
    }

    public void OnFrame(VirtualConnection connection, VirtualFrame frame)
    {
        VirtualFrame.Decoder decoder = connection.Client.Peer == this
            ? MasterToAgentFrames.Decode
            : SupervisorToAgentFrames.Decode;
        if (frame.Decode(decoder) is { } message) Apply(AgentInput.Received(connection.Id, message, 0));
    }

    public void OnLost(VirtualConnection connection)
    {
        _connections.Remove(connection.Id);
        Apply(AgentInput.Lost(connection.Id));
        if (connection.Client.Peer != this) return;
        AgentCore core = _core;
        World.After(World.Seconds(0.1, 1), () =>
        {
            if (IsUp && _core == core) LookForMaster();
        });
    }

    /// <summary>Only the process that started a supervisor is told how it ended.</summary>
    public void OnSupervisorEnded(SupervisorNode supervisor, string text)
    {
        if (IsUp && supervisor == Supervisor && supervisor.Parent == _core)
            Apply(AgentInput.SupervisorEnded(text));
    }

    private void LookForMaster()
    {
        if (!IsUp) return;
        VirtualConnection connection = _cluster.Network.Connect(this, _cluster.Master, PeerRole.Agent);
        _connections.Add(connection.Id, connection);
    }

    private void Apply(in AgentInput input)
    {
        if (!IsUp) return;
        int wanted = _core.CountSecretBytes(in input);
        if (wanted > 0) _core.Apply(AgentInput.Secrets(World.NextBytes(wanted)), World.Now, _effects);
        _effects.Clear();
        _core.Apply(in input, World.Now, _effects);
        for (int i = 0; i < _effects.Count && IsUp; i++)
        {
            if (_effectsUntilCrash >= 0 && _effectsUntilCrash-- == 0) Crash();
            else Perform(_effects[i]);
        }
        if (IsUp) _timer!.Review();
    }

    private void Perform(in AgentEffect effect)
    {
        switch (effect.Kind)
        {
            case AgentEffectKind.Append: _journal.Add(MessageCodec.ToBytes((AgentRecord)effect.Message!)); break;
            case AgentEffectKind.SaveResources:
                _resources = MessageCodec.ToBytes(_core.MakeResourcesRecord());
                break;
            // A sandbox has no files here, and neither has a volume.
            case AgentEffectKind.MakeVolume:
            case AgentEffectKind.UseVolume:
                break;
            case AgentEffectKind.RemoveVolume:
                string path = effect.Text;
                World.After(TimeSpan.Zero, () =>
                {
                    if (IsUp) Apply(AgentInput.VolumeRemoved(path, ""));
                });
                break;
            case AgentEffectKind.Send:
                if (_connections.TryGetValue(effect.Connection, out VirtualConnection? receiver))
                    _cluster.Network.Send(receiver, this, effect.Message!);
                break;
            case AgentEffectKind.Disconnect:
                if (_connections.TryGetValue(effect.Connection, out VirtualConnection? left))
                    _cluster.Network.Close(left, this);
                break;
            case AgentEffectKind.StartSupervisor: StartSupervisor(effect.Token!); break;
            case AgentEffectKind.Notice: World.Trace.AddEvent(World.Now, Name, effect.Text); break;
            case AgentEffectKind.Stop: throw new SafetyViolation($"{Name} ends by itself: {effect.Text}");
            default: throw new SafetyViolation($"nobody performs {effect.Kind}");
        }
    }

    private void StartSupervisor(byte[] token)
    {
        Supervisor?.Kill();
        AgentCore core = _core;
        World.After(World.Seconds(0.001, 0.05), () =>
        {
            if (!IsUp || _core != core) return;
            SupervisorNode supervisor = new(_cluster, this, core, token);
            Supervisor = supervisor;
            supervisor.Begin();
            Apply(AgentInput.SupervisorStarted(supervisor.ProcessId));
        });
    }

    private void Compact()
    {
        List<byte[]> records = [.. _core.MakeRecords().Select(MessageCodec.ToBytes)];
        _journal.Clear();
        _journal.AddRange(records);
    }

    private ResourcesRecord? ReadResources()
    {
        if (_resources is null) return null;
        return MessageCodec.TryDecode<ResourcesRecord>(_resources, DecodeLimits.Default, out var record, out var error)
            ? record
            : throw new SafetyViolation($"the kept resources cannot be read: {error}");
    }

    private static AgentRecord Read(byte[] bytes)
    {
        if (MessageCodec.TryDecode<AgentRecord>(bytes, DecodeLimits.Default, out var record, out var error))
            return record;
        throw new SafetyViolation($"a record of the journal cannot be read: {error}");
    }

    private AgentCoreSettings MakeSettings() => new()
    {
        Info = MessageCodec.Clone(_info),
        Version = "0.1.0",
        WorkDirectory = "/w",
        Variables = new ExecutorVariables { AgentEndpoint = "10.0.0.2:5051" },
    };
}
