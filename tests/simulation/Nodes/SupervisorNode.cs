using Mesosd.Agent;
using Mesosd.Core;
using Mesosd.Executor;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Simulation;

/// <summary>A supervisor's process, with the processes that it starts.</summary>
internal sealed class SupervisorNode : VirtualProcess
{
    private readonly SimulatedCluster _cluster;
    private readonly AgentNode _agent;
    private readonly SupervisorCore _core;
    private readonly WakeTimer _timer;
    private readonly EffectList<SupervisorEffect> _effects = new();
    private readonly Queue<SupervisorInput> _inputs = new();
    private readonly Dictionary<string, RunCommandTask> _commands = [];
    private readonly SortedDictionary<int, IContainer> _processes = [];
    private VirtualConnection? _connection;
    private bool _isConnected;

    public SupervisorNode(SimulatedCluster cluster, AgentNode agent, AgentCore parent, byte[] token)
        : base(cluster.Network, agent.Host, $"supervisor of {agent.Name}")
    {
        _cluster = cluster;
        _agent = agent;
        PresentIdentity = new LocalIdentity { Role = PeerRole.Supervisor, Token = token };
        Parent = parent;
        ProcessId = cluster.NextProcessId();
        BeginLife();
        _core = new SupervisorCore(new SupervisorCoreSettings(), cluster.World.NextSeed());
        _timer = new WakeTimer(this, () => _core.NextWakeup, () => Apply(SupervisorInput.Woken()));
    }

    public int ProcessId { get; }

    /// <summary>The agent's process that started this one.</summary>
    public AgentCore Parent { get; }

    /// <summary>What it started and has not seen end.</summary>
    public IEnumerable<ExecutorNode> Executors => _processes.Values.OfType<ExecutorNode>();

    protected override LocalIdentity PresentIdentity { get; }

    public void Begin()
    {
        Apply(SupervisorInput.AgentLost());
        LookForAgent();
    }

    /// <summary>Ends the process and all that it started, at once and without a word.</summary>
    public void Kill()
    {
        if (!IsUp) return;
        EndLife();
        Host.Forget(this);
        foreach (IContainer container in _processes.Values) container.Kill();
        _processes.Clear();
    }

    /// <summary>The process dies by itself and leaves its containers behind; whoever started it is told.</summary>
    public void Crash()
    {
        if (!IsUp) return;
        World.Trace.AddEvent(World.Now, Name, "crashes");
        foreach (IContainer container in _processes.Values) container.LoseSupervisor();
        _processes.Clear();
        EndLife();
        Host.Forget(this);
        _agent.OnSupervisorEnded(this, "killed by SIGKILL");
    }

    public override void OnOpened(VirtualConnection connection)
    {
        _isConnected = true;
        Apply(SupervisorInput.AgentConnected());
    }

    public override void OnFrame(VirtualConnection connection, VirtualFrame frame)
    {
        IMessage? message = frame.Decode(AgentToSupervisorFrames.Decode);
        if (message is null) return;
        // The first one counts, as with the core: repetitions start nothing.
        if (message is RunCommandTask run) _commands.TryAdd(run.Plan.ContainerId.Value, run);
        Apply(SupervisorInput.Received(message));
    }

    public override void OnLost(VirtualConnection connection)
    {
        if (connection != _connection) return;
        _connection = null;
        if (_isConnected) Apply(SupervisorInput.AgentLost());
        _isConnected = false;
        After(World.Seconds(0.02, 0.5), LookForAgent);
    }

    /// <summary>A process that was started has ended.</summary>
    public void OnExited(int process, int status) => Do(() =>
    {
        if (_processes.Remove(process)) Apply(SupervisorInput.Exited(process, status));
    });

    private void LookForAgent() => _connection ??= Network.Connect(this, _agent);

    private void Apply(in SupervisorInput input)
    {
        _inputs.Enqueue(input);
        while (IsUp && _inputs.TryDequeue(out SupervisorInput next))
        {
            _effects.Clear();
            _core.Apply(next, Now, _effects);
            for (int i = 0; i < _effects.Count; i++) Perform(_effects[i]);
        }
        if (IsUp) _timer.Review();
    }

    private void Perform(in SupervisorEffect effect)
    {
        switch (effect.Kind)
        {
            case SupervisorEffectKind.Start: Start(effect.Plan!); break;
            case SupervisorEffectKind.Signal:
                if (_processes.TryGetValue(effect.ProcessId, out IContainer? container)) container.Signal(effect.Signal);
                break;
            case SupervisorEffectKind.Send:
                if (_isConnected) Network.Send(_connection!, this, effect.Message!);
                break;
            case SupervisorEffectKind.Notice: World.Trace.AddEvent(World.Now, Name, effect.Text); break;
            case SupervisorEffectKind.Exit: End(effect.Text); break;
            default: throw new SafetyViolation($"nobody performs {effect.Kind}");
        }
    }

    private void Start(ContainerPlan plan)
    {
        string id = plan.ContainerId.Value;
        if (World.Happens(_cluster.StartFailureProbability))
        {
            _inputs.Enqueue(SupervisorInput.StartFailed(plan.ContainerId, "mkdir /w: no space left (ENOSPC)"));
            return;
        }
        int process = _cluster.NextProcessId();
        _inputs.Enqueue(SupervisorInput.Started(plan.ContainerId, process));
        IContainer container = _commands.Remove(id, out RunCommandTask? run)
            ? new CommandContainer(_cluster, this, _agent.Machine, process, run)
            : new ExecutorNode(_cluster, this, _agent, process, plan);
        _processes.Add(process, container);
        container.Begin();
    }

    private void End(string text)
    {
        if (_processes.Count > 0) throw new SafetyViolation($"{Name} leaves {_processes.Count} processes behind");
        Kill();
        _agent.OnSupervisorEnded(this, text);
    }
}
