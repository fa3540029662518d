using System.Globalization;
using Mesosd.Agent;
using Mesosd.Core;
using Mesosd.Executor;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Simulation;

/// <summary>A supervisor's process, with the processes that it starts.</summary>
internal sealed class SupervisorNode : IVirtualPeer
{
    private readonly SimulatedCluster _cluster;
    private readonly AgentNode _agent;
    private readonly byte[] _token;
    private readonly SupervisorCore _core;
    private readonly WakeTimer _timer;
    private readonly EffectList<SupervisorEffect> _effects = new();
    private readonly Queue<SupervisorInput> _inputs = new();
    private readonly Dictionary<string, RunCommandTask> _commands = [];
    private readonly SortedDictionary<int, RunCommandTask> _processes = [];

    // Sent SIGKILL: they do nothing any more, and what they used is as good as free.
    private readonly HashSet<int> _dying = [];
    private VirtualConnection? _connection;
    private bool _isConnected;

    public SupervisorNode(SimulatedCluster cluster, AgentNode agent, AgentCore parent, byte[] token)
    {
        _cluster = cluster;
        _agent = agent;
        _token = token;
        Parent = parent;
        ProcessId = cluster.NextProcessId();
        Name = $"supervisor {ProcessId} of {agent.Name}";
        _core = new SupervisorCore(new SupervisorCoreSettings(), cluster.World.NextSeed());
        _timer = new WakeTimer(cluster.World, () => _core.NextWakeup, () => Apply(SupervisorInput.Woken()));
    }

    public string Name { get; }

    public int ProcessId { get; }

    /// <summary>The agent's process that started this one.</summary>
    public AgentCore Parent { get; }

    public bool IsUp { get; private set; } = true;

    private VirtualWorld World => _cluster.World;

    public void Begin()
    {
        Apply(SupervisorInput.AgentLost());
        LookForAgent();
    }

    /// <summary>Ends the process and all that it started, at once and without a word.</summary>
    public void Kill()
    {
        if (!IsUp) return;
        IsUp = false;
        _timer.Stop();
        if (_connection is not null) _cluster.Network.Abandon(_connection, this);
        foreach (int process in _processes.Keys) Release(process);
        _processes.Clear();
    }

    /// <summary>The process dies by itself; whoever started it is told.</summary>
    public void Crash()
    {
        if (!IsUp) return;
        World.Trace.AddEvent(World.Now, Name, "crashes");
        Kill();
        _agent.OnSupervisorEnded(this, "killed by SIGKILL");
    }

    public void OnOpened(VirtualConnection connection)
    {
        _isConnected = true;
        Apply(SupervisorInput.AgentConnected());
    }

    public void OnFrame(VirtualConnection connection, VirtualFrame frame)
    {
        IMessage? message = frame.Decode(AgentToSupervisorFrames.Decode);
        if (message is null) return;
        // The first one counts, as with the core: repetitions start nothing.
        if (message is RunCommandTask run) _commands.TryAdd(run.Plan.ContainerId.Value, run);
        Apply(SupervisorInput.Received(message));
    }

    public void OnLost(VirtualConnection connection)
    {
        if (connection != _connection) return;
        _connection = null;
        if (_isConnected) Apply(SupervisorInput.AgentLost());
        _isConnected = false;
        World.After(World.Seconds(0.02, 0.5), LookForAgent);
    }

    private void LookForAgent()
    {
        if (IsUp && _connection is null)
            _connection = _cluster.Network.Connect(this, _agent, PeerRole.Supervisor, _token);
    }

    private void Apply(in SupervisorInput input)
    {
        _inputs.Enqueue(input);
        while (IsUp && _inputs.TryDequeue(out SupervisorInput next))
        {
            _effects.Clear();
            _core.Apply(next, World.Now, _effects);
            for (int i = 0; i < _effects.Count; i++) Perform(_effects[i]);
        }
        if (IsUp) _timer.Review();
    }

    private void Perform(in SupervisorEffect effect)
    {
        switch (effect.Kind)
        {
            case SupervisorEffectKind.Start: Start(effect.Plan!); break;
            case SupervisorEffectKind.Signal: Signal(effect.ProcessId, effect.Signal); break;
            case SupervisorEffectKind.Send:
                if (_isConnected) _cluster.Network.Send(_connection!, this, effect.Message!);
                break;
            case SupervisorEffectKind.Notice: World.Trace.AddEvent(World.Now, Name, effect.Text); break;
            case SupervisorEffectKind.Exit: End(effect.Text); break;
            default: throw new SafetyViolation($"nobody performs {effect.Kind}");
        }
    }

    private void Start(ContainerPlan plan)
    {
        RunCommandTask run = _commands[plan.ContainerId.Value];
        if (World.Happens(_cluster.StartFailureProbability))
        {
            _inputs.Enqueue(SupervisorInput.StartFailed(plan.ContainerId, "mkdir /w: no space left (ENOSPC)"));
            return;
        }
        int process = _cluster.NextProcessId();
        _cluster.Properties.CountStart(run.FrameworkId, run.Task.TaskId);
        _agent.Machine.Begin(run.FrameworkId, run.Task);
        _processes.Add(process, run);
        _inputs.Enqueue(SupervisorInput.Started(plan.ContainerId, process));
        World.After(SpanOf(run.Task.Command!.Value!), () => Exit(process, 0));
    }

    private void Signal(int process, GroupSignal signal)
    {
        // Some programs do not care about SIGTERM.
        if (signal == GroupSignal.Terminate && World.Happens(0.2)) return;
        if (signal == GroupSignal.Kill) Release(process);
        World.After(World.Seconds(0.001, 0.5), () => Exit(process, (int)signal));
    }

    private void Exit(int process, int status)
    {
        if (!IsUp || !_processes.ContainsKey(process)) return;
        Release(process);
        _processes.Remove(process);
        Apply(SupervisorInput.Exited(process, status));
    }

    private void Release(int process)
    {
        if (_processes.TryGetValue(process, out RunCommandTask? run) && _dying.Add(process))
            _agent.Machine.End(run.Task);
    }

    private void End(string text)
    {
        if (_processes.Count > 0) throw new SafetyViolation($"{Name} leaves {_processes.Count} processes behind");
        Kill();
        _agent.OnSupervisorEnded(this, text);
    }

    private static TimeSpan SpanOf(string command) =>
        TimeSpan.FromSeconds(double.Parse(command["sleep ".Length..], CultureInfo.InvariantCulture));
}
