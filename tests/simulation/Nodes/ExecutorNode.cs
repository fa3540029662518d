using System.Buffers.Text;
using System.Globalization;
using Mesosd.Core;
using Mesosd.Executor;
using Mesosd.Protocol.ExecutorApi;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Simulation;

/// <summary>A framework's own executor: subscribes, runs what it is told to, keeps updates until the agent has them.</summary>
internal sealed class ExecutorNode : VirtualProcess, IContainer
{
    private readonly SimulatedCluster _cluster;
    private readonly SupervisorNode _supervisor;
    private readonly AgentNode _agent;
    private readonly int _process;
    private readonly SeededRandom _random;
    private readonly FrameworkId _framework;
    private readonly ExecutorId _executor;
    private readonly SortedDictionary<string, RunningTask> _live = new(StringComparer.Ordinal);
    private readonly Dictionary<TaskId, TaskInfo> _unacknowledgedTasks = [];
    private readonly HashSet<TaskId> _known = [];
    private readonly List<TaskStatus> _unacknowledged = [];
    private VirtualConnection? _connection;
    private bool _isSubscribed;
    private int _countInSubscribe;
    private bool _isAlone;

    public ExecutorNode(
        SimulatedCluster cluster, SupervisorNode supervisor, AgentNode agent, int process, ContainerPlan plan)
        : base(cluster.Network, agent.Host, $"executor {process} of {agent.Name}")
    {
        (_cluster, _supervisor, _agent, _process) = (cluster, supervisor, agent, process);
        StartProcess start = plan.Steps.First(step => step.StartProcess is not null).StartProcess!;
        Dictionary<string, string> variables = start.Environment
            .Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        _framework = new FrameworkId(variables["MESOS_FRAMEWORK_ID"]);
        _executor = new ExecutorId(variables["MESOS_EXECUTOR_ID"]);
        PresentIdentity = new LocalIdentity
        {
            Role = PeerRole.Executor,
            Token = Base64Url.DecodeFromChars(variables["MESOS_EXECUTOR_AUTHENTICATION_TOKEN"]),
        };
        _random = new SeededRandom(World.NextSeed());
        BeginLife();
    }

    protected override LocalIdentity PresentIdentity { get; }

    /// <summary>A program takes a moment to start.</summary>
    public void Begin() => After(World.Seconds(0.01, 0.3), LookForAgent);

    public void Signal(GroupSignal signal)
    {
        if (signal == GroupSignal.Kill) EndAll();
        AfterTrue(World.Seconds(0.001, 0.3), () => Exit((int)signal));
        if (signal == GroupSignal.Kill) Resume();
    }

    /// <summary>The process dies by itself.</summary>
    public void Crash()
    {
        World.Trace.AddEvent(World.Now, Name, "crashes");
        Exit((int)GroupSignal.Kill);
    }

    public void Kill()
    {
        EndAll();
        End();
    }

    public void LoseSupervisor()
    {
        _isAlone = true;
        foreach (RunningTask task in _live.Values) _agent.Machine.Orphan(task);
        _agent.Machine.OrphanedExecutors.Add(this);
    }

    public override void OnOpened(VirtualConnection connection)
    {
        CallSubscribe subscribe = new();
        subscribe.UnacknowledgedTasks.AddRange(_unacknowledgedTasks.Values.OrderBy(task => task.TaskId.Value));
        subscribe.UnacknowledgedUpdates.AddRange(_unacknowledged.Select(status => new CallUpdate { Status = status }));
        Call call = NewCall(CallType.Subscribe);
        call.Subscribe = subscribe;
        _countInSubscribe = _unacknowledged.Count;
        Network.Send(connection, this, call);
    }

    public override void OnFrame(VirtualConnection connection, VirtualFrame frame)
    {
        if (frame.Decode(AgentToExecutorFrames.Decode) is not Event happened) return;
        switch (happened.Type)
        {
            case EventType.Subscribed: OnSubscribed(); break;
            case EventType.Launch:
                _cluster.Properties.Groups.CheckAlone(_framework, happened.Launch!.Task.TaskId);
                Launch(happened.Launch.Task);
                break;
            case EventType.LaunchGroup: Launch(happened.LaunchGroup!.TaskGroup); break;
            case EventType.Kill: Finish(happened.Kill!.TaskId, TaskState.Killed); break;
            case EventType.Acknowledged: Forget(happened.Acknowledged!); break;
            case EventType.Shutdown: Exit(0); break;
            case EventType.Error: Exit(1 << 8); break;
            default: break;
        }
    }

    public override void OnLost(VirtualConnection connection)
    {
        if (connection != _connection) return;
        _connection = null;
        _isSubscribed = false;
        After(World.Seconds(0.02, 0.5), LookForAgent);
    }

    private void LookForAgent() => _connection ??= Network.Connect(this, _agent);

    // What was reported between SUBSCRIBE and its answer is in neither.
    private void OnSubscribed()
    {
        _isSubscribed = true;
        foreach (TaskStatus status in _unacknowledged.Skip(_countInSubscribe)) Send(status);
    }

    private void Launch(TaskGroupInfo group)
    {
        _cluster.Properties.Groups.CheckWhole(_framework, [.. group.Tasks.Select(task => task.TaskId)]);
        foreach (TaskInfo task in group.Tasks) Launch(task);
    }

    private void Launch(TaskInfo task)
    {
        // Told again because the agent does not know whether the first time arrived.
        if (!_known.Add(task.TaskId)) return;
        _cluster.Properties.CountStart(_framework, task.TaskId);
        _unacknowledgedTasks.Add(task.TaskId, task);
        _live.Add(task.TaskId.Value, _agent.Machine.Begin(_framework, task));
        Report(task.TaskId, TaskState.Running);
        double seconds = double.Parse(task.Data!.AsSpan(), CultureInfo.InvariantCulture);
        After(TimeSpan.FromSeconds(seconds), () => Finish(task.TaskId, TaskState.Finished));
    }

    private void Finish(TaskId id, TaskState state)
    {
        if (!_live.Remove(id.Value, out RunningTask? task)) return;
        _agent.Machine.End(task);
        Report(id, state);
    }

    private void Report(TaskId id, TaskState state)
    {
        TaskStatus status = new()
        {
            TaskId = id,
            State = state,
            Source = TaskStatusSource.Executor,
            Uuid = _random.NextUuid(),
            ExecutorId = _executor,
        };
        _unacknowledged.Add(status);
        if (_isSubscribed) Send(status);
    }

    private void Send(TaskStatus status)
    {
        Call call = NewCall(CallType.Update);
        call.Update = new CallUpdate { Status = status };
        Network.Send(_connection!, this, call);
    }

    private void Forget(EventAcknowledged acknowledged)
    {
        _unacknowledgedTasks.Remove(acknowledged.TaskId);
        _unacknowledged.RemoveAll(status => status.Uuid.AsSpan().SequenceEqual(acknowledged.Uuid));
    }

    private Call NewCall(CallType type) => new() { ExecutorId = _executor, FrameworkId = _framework, Type = type };

    private void Exit(int status)
    {
        if (!IsUp) return;
        EndAll();
        End();
        if (!_isAlone) _supervisor.OnExited(_process, status);
    }

    private void End()
    {
        if (!IsUp) return;
        EndLife();
        Host.Forget(this);
    }

    private void EndAll()
    {
        foreach (RunningTask task in _live.Values) _agent.Machine.End(task);
        _live.Clear();
    }
}
