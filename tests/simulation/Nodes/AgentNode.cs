using Mesosd.Agent;
using Mesosd.Containers;
using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Simulation;

/// <summary>
/// An agent's process, which can crash and come back, on a machine whose disk stays and whose supervisor lives on.
/// Like the shell's turn it writes first, and only then performs what else an input came to.
/// </summary>
internal sealed partial class AgentNode : VirtualProcess
{
    private readonly SimulatedCluster _cluster;
    private readonly AgentInfo _info;
    private readonly EffectList<AgentEffect> _effects = new();
    private readonly Dictionary<ConnectionId, VirtualConnection> _connections = [];
    private readonly AgentDisk _disk;
    private readonly MasterSearch _search;
    private WakeTimer? _timer;
    private AgentCore _core = null!;
    private int _effectsUntilCrash = -1;
    private int _boot;
    private int _confirmedBoot = -1;

    public AgentNode(SimulatedCluster cluster, string name, double cpus)
        : base(cluster.Network, cluster.Network.AddHost(name), name)
    {
        _cluster = cluster;
        _info = new AgentInfo { Hostname = name, Port = 5051 };
        _info.Resources.AddRange(VirtualResources.OfAgent(cpus));
        Machine = new VirtualMachine(cpus);
        _search = new MasterSearch(cluster);
        _disk = new AgentDisk(new VirtualDisk(cluster.World));
        Start();
    }

    /// <summary>What runs here, whoever watches over it.</summary>
    public VirtualMachine Machine { get; }

    public SupervisorNode? Supervisor { get; private set; }

    public VirtualDisk Disk => _disk.Disk;

    public int JournalBytes => _disk.JournalBytes;

    /// <summary>The id that it goes by; null before a master gave one.</summary>
    public AgentId? Id => _core.Id;

    public AgentState State => _core.State;

    /// <summary>What the agent knows to be reserved, in processors.</summary>
    public double ReservedCpus => VirtualResources.CpusOf(_core.MakeResourcesRecord().Checkpointed);

    /// <summary>How much of a resource the agent knows to be reserved for a role.</summary>
    public double ReservedFor(string role, string resource) => _core.MakeResourcesRecord().Checkpointed
        .Where(kept => kept.Name == resource && kept.Reservations.Count > 0 && kept.Reservations[^1].Role == role)
        .Sum(kept => kept.Scalar!.Value.Value);

    /// <summary>The ids of the volumes that it keeps.</summary>
    public IEnumerable<string> Volumes => _core.MakeResourcesRecord().Checkpointed
        .Where(resource => resource.Disk?.Persistence is not null)
        .Select(resource => resource.Disk!.Persistence!.Id);

    /// <summary>Operations whose outcome waits for acknowledgement.</summary>
    public int OpenOperationCount => _core.MakeResourcesRecord().Operations.Count;

    protected override LocalIdentity PresentIdentity { get; } = new() { Role = PeerRole.Agent };

    /// <summary>A new process, which recovers from the journal.</summary>
    public void Start()
    {
        if (IsUp || !Host.IsOn) return;
        BeginLife();
        AgentCore core = new(MakeSettings(), World.NextSeed());
        _core = core;
        _timer = new WakeTimer(this, () => core.NextWakeup, () => Apply(AgentInput.Woken()));
        AgentRecovery found = _disk.Read();
        AgentRecord? last = found.Records.LastOrDefault(record => record.Supervisor is not null);
        Apply(AgentInput.Recovered(found with
        {
            IsSameBoot = _boot == _confirmedBoot,
            SupervisorIsAlive = last is not null && Supervisor is { IsUp: true } alive
                && alive.ProcessId == last.Supervisor!.ProcessId,
        }));
        Do(LookForMaster);
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
        _cluster.Properties.NotePowerCut(this);
        Supervisor?.Kill();
        Machine.LosePower();
        Disk.LosePower();
        _boot++;
    }

    /// <summary>The machine and its agent start.</summary>
    public void ReturnPower()
    {
        if (Host.IsOn) return;
        Host.IsOn = true;
        Network.NoteReturn(Host);
        Start();
    }

    public override HandshakeVerdict Check(Hello hello) => HandshakeVerdict.Welcome;

    public override void OnOpened(VirtualConnection connection)
    {
        if (connection.Client.Process == this)
        {
            Apply(AgentInput.MasterConnected(connection.Id, connection.Server.Process.Name));
            return;
        }
        _connections[connection.Id] = connection;
        PeerIdentity visitor = connection.Visitor!;
        Apply(AgentInput.Opened(connection.Id, visitor.Role, visitor.Token ?? [], connection.Client.Process.Name));
    }

    public override void OnFrame(VirtualConnection connection, VirtualFrame frame)
    {
        VirtualFrame.Decoder decoder = connection.Client.Process == this
            ? MasterToAgentFrames.Decode
            : connection.Client.Process is ExecutorNode ? ExecutorToAgentFrames.Decode : SupervisorToAgentFrames.Decode;
        if (frame.Decode(decoder) is not { } message) return;
        if (message is AgentRegistered or AgentReregistered) _search.Keep();
        Apply(AgentInput.Received(connection.Id, message, frame.Correlation));
    }

    public override void OnLost(VirtualConnection connection)
    {
        _connections.Remove(connection.Id);
        Apply(AgentInput.Lost(connection.Id));
        if (connection.Client.Process != this) return;
        _search.Note(connection);
        After(World.Seconds(0.1, 1), LookForMaster);
    }

    /// <summary>Only the process that started a supervisor is told how it ended.</summary>
    public void OnSupervisorEnded(SupervisorNode supervisor, string text) => Do(() =>
    {
        if (supervisor == Supervisor && supervisor.Parent == _core) Apply(AgentInput.SupervisorEnded(text));
    });

    private void LookForMaster()
    {
        VirtualConnection connection = Network.Connect(this, _search.Next());
        _connections.Add(connection.Id, connection);
    }

    private void Die()
    {
        EndLife();
        _effectsUntilCrash = -1;
        _connections.Clear();
    }

    private void Apply(in AgentInput input)
    {
        int wanted = _core.CountSecretBytes(in input);
        _effects.Clear();
        if (wanted > 0) _core.Apply(AgentInput.Secrets(World.NextBytes(wanted)), Now, _effects);
        _core.Apply(in input, Now, _effects);
        if (_cluster.Bug == PlantedBug.AcknowledgesBeforeWriting && !SendEarly()) return;
        if (!TryWrite(out bool hasWritten)) return;
        if (hasWritten && Disk.LongestWrite > TimeSpan.Zero) Stall(Disk.NextWrite(), Perform);
        else Perform();
    }

    // False when the process has ended instead: it crashed in the middle, or its disk is full.
    private bool TryWrite(out bool hasWritten)
    {
        hasWritten = false;
        bool savesResources = false;
        for (int i = 0; i < _effects.Count; i++)
        {
            AgentEffect effect = _effects[i];
            savesResources |= effect.Kind == AgentEffectKind.SaveResources;
            if (effect.Kind != AgentEffectKind.Append) continue;
            hasWritten = true;
            AgentRecord record = (AgentRecord)effect.Message!;
            if (record.Update is { } update) _cluster.Properties.NoteTaken(this, update);
            _disk.Append(record);
            if (!CrashesNow()) continue;
            _disk.WritePart();
            Crash();
            return false;
        }
        bool isWritten = (!savesResources || _disk.TryWriteResources(_core.MakeResourcesRecord()))
            && _disk.TryWrite(_core.MakeRecords);
        hasWritten |= savesResources;
        if (isWritten) _confirmedBoot = _boot;
        else StopBy("its disk is full");
        return isWritten;
    }

    private void Perform()
    {
        for (int i = 0; i < _effects.Count && IsUp; i++)
        {
            AgentEffect effect = _effects[i];
            if (effect.Kind is AgentEffectKind.Append or AgentEffectKind.SaveResources) continue;
            if (_cluster.Bug == PlantedBug.AcknowledgesBeforeWriting && effect.Kind == AgentEffectKind.Send) continue;
            if (CrashesNow()) Crash();
            else Perform(effect);
        }
        if (IsUp) _timer!.Review();
    }

    // The planted bug: false when it has crashed with what it had said not yet written.
    private bool SendEarly()
    {
        for (int i = 0; i < _effects.Count && IsUp; i++)
        {
            if (_effects[i].Kind != AgentEffectKind.Send) continue;
            if (CrashesNow()) Crash();
            else Send(_effects[i]);
        }
        return IsUp;
    }

    private bool CrashesNow() => _effectsUntilCrash >= 0 && _effectsUntilCrash-- == 0;

    private void Perform(in AgentEffect effect)
    {
        switch (effect.Kind)
        {
            // A sandbox has no files here, and neither has a volume.
            case AgentEffectKind.MakeVolume:
            case AgentEffectKind.UseVolume:
                break;
            case AgentEffectKind.RemoveVolume:
                string path = effect.Text;
                AfterTrue(TimeSpan.Zero, () => Apply(AgentInput.VolumeRemoved(path, "")));
                break;
            case AgentEffectKind.Send: Send(effect); break;
            case AgentEffectKind.Disconnect:
                if (_connections.TryGetValue(effect.Connection, out VirtualConnection? left)) Network.Close(left, this);
                break;
            case AgentEffectKind.StartSupervisor: StartSupervisor(effect.Token!); break;
            case AgentEffectKind.Notice: World.Trace.AddEvent(World.Now, Name, effect.Text); break;
            case AgentEffectKind.Stop: Stop(effect); break;
            default: throw new SafetyViolation($"nobody performs {effect.Kind}");
        }
    }

    private void Send(in AgentEffect effect)
    {
        IMessage message = effect.Message!;
        if (_cluster.Bug == PlantedBug.TornGroup) message = Bugs.TearGroup(message);
        if (!_connections.TryGetValue(effect.Connection, out VirtualConnection? receiver)) return;
        _cluster.Properties.NoteSaid(message);
        Network.Send(receiver, this, message, effect.Correlation, effect.IsAnswer);
    }

    private void StartSupervisor(byte[] token)
    {
        Supervisor?.Kill();
        Machine.KillOrphans();
        AgentCore core = _core;
        AfterTrue(World.Seconds(0.001, 0.05), () =>
        {
            SupervisorNode supervisor = new(_cluster, this, core, token);
            Supervisor = supervisor;
            supervisor.Begin();
            Apply(AgentInput.SupervisorStarted(supervisor.ProcessId));
        });
    }

    private AgentCoreSettings MakeSettings() => new()
    {
        Info = MessageCodec.Clone(_info),
        Version = IsOfNextVersion ? "9.0.0" : "0.1.0",
        WorkDirectory = "/w",
        Variables = new ExecutorVariables { AgentEndpoint = $"{Name}:5051" },
    };
}
