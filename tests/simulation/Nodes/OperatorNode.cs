using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Simulation;

/// <summary>
/// An operator who changes their mind all the time: agents out of service and back, given up for good, quotas, weights,
/// maintenance. Each call waits for its answer.
/// </summary>
internal sealed class OperatorNode : VirtualProcess
{
    private readonly SimulatedCluster _cluster;
    private readonly TimeSpan _meanPause;
    private readonly MasterSearch _search;
    private readonly Dictionary<uint, Call> _open = [];
    private VirtualConnection? _connection;
    private uint _lastCorrelation;

    public OperatorNode(SimulatedCluster cluster, TimeSpan meanPause)
        : base(cluster.Network, cluster.Network.AddHost("operator"), "operator")
    {
        _cluster = cluster;
        _meanPause = meanPause;
        _search = new MasterSearch(cluster);
        BeginLife();
        Connect();
        Wait();
    }

    /// <summary>How often each call was made.</summary>
    public SortedDictionary<string, int> Counts { get; } = new(StringComparer.Ordinal);

    /// <summary>How many of them were accepted.</summary>
    public int AcceptedCount { get; private set; }

    /// <summary>Nothing is changed any more.</summary>
    public bool IsQuiet { get; set; }

    /// <summary>Whether agents are given up for good and machines taken down.</summary>
    public bool IsRuthless { get; set; }

    protected override LocalIdentity PresentIdentity { get; } = new() { Role = PeerRole.Operator };

    public override void OnOpened(VirtualConnection connection) => _search.Keep();

    public override void OnFrame(VirtualConnection connection, VirtualFrame frame)
    {
        frame.Decode(MasterToOperatorFrames.Decode);
        if (!frame.IsAnswer || !_open.Remove(frame.Correlation, out Call? call)) return;
        bool isAccepted = frame.DecodeConnectionFrame() is Accepted;
        if (isAccepted) AcceptedCount++;
        if (isAccepted) _cluster.Properties.Registry.NoteAccepted(call);
        else _cluster.Properties.Registry.NoteRefused(call);
    }

    public override void OnLost(VirtualConnection connection)
    {
        if (connection != _connection) return;
        _search.Note(connection);
        _connection = null;
        // Whether they were done nobody knows, so the book keeps them as possible.
        _open.Clear();
        After(World.Seconds(0.1, 1), Connect);
    }

    /// <summary>Everything back in service, asked for again until it is.</summary>
    public void Restore()
    {
        IsQuiet = true;
        foreach (AgentNode agent in _cluster.Agents)
            if (agent.Id is { } id) Say(new() { Type = CallType.ReactivateAgent, ReactivateAgent = new() { AgentId = id } });
        foreach (AgentNode agent in _cluster.Agents) Say(Maintain([agent], isStart: false));
        Say(Schedule(null));
        Say(Quota(0));
    }

    /// <summary>Whether there is a master to speak to.</summary>
    public bool IsConnected => _connection is { IsOpen: true };

    /// <summary>The agent's machine is going to be away.</summary>
    public void Plan(AgentNode agent) => Say(Schedule(agent));

    /// <summary>The agent's machine is away, or back.</summary>
    public void Take(AgentNode agent, bool isStart) => Say(Maintain([agent], isStart));

    private void Connect() => _connection ??= Network.Connect(this, _search.Next());

    private void Wait() => After(World.Span(TimeSpan.Zero, _meanPause * 2), () =>
    {
        if (!IsQuiet) Act();
        Wait();
    });

    private void Act()
    {
        AgentNode agent = _cluster.Agents[World.Number(_cluster.Agents.Count)];
        if (agent.Id is not { } one) return;
        Say(World.Number(100) switch
        {
            < 35 => new() { Type = CallType.ReactivateAgent, ReactivateAgent = new CallReactivateAgent { AgentId = one } },
            < 50 => new() { Type = CallType.DeactivateAgent, DeactivateAgent = new CallDeactivateAgent { AgentId = one } },
            < 65 => new()
            {
                Type = CallType.DrainAgent,
                DrainAgent = new CallDrainAgent { AgentId = one, MaxGracePeriod = new Duration { Seconds = 2 } },
            },
            < 78 => Quota(World.Number(3) * 4),
            < 82 => Weight(),
            < 92 => Schedule(World.Happens(0.5) ? agent : null),
            < 97 when IsRuthless => Maintain([agent], isStart: World.Happens(0.5)),
            < 98 when IsRuthless =>
                new() { Type = CallType.MarkAgentGone, MarkAgentGone = new CallMarkAgentGone { AgentId = one } },
            _ => new() { Type = CallType.ReactivateAgent, ReactivateAgent = new CallReactivateAgent { AgentId = one } },
        });
    }

    private void Say(Call call)
    {
        if (_connection is not { IsOpen: true } connection) return;
        Counts[call.Type.ToString()!] = Counts.GetValueOrDefault(call.Type.ToString()!) + 1;
        _open.Add(++_lastCorrelation, call);
        _cluster.Properties.Registry.NoteAsked(call);
        Network.Send(connection, this, call, _lastCorrelation);
    }

    private static Call Quota(int cpus)
    {
        QuotaConfig quota = new() { Role = "batch" };
        if (cpus > 0) quota.Guarantees["cpus"] = new ValueScalar(cpus);
        if (cpus > 4) quota.Limits["cpus"] = new ValueScalar(2 * cpus);
        Call call = new() { Type = CallType.UpdateQuota, UpdateQuota = new CallUpdateQuota { Force = true } };
        call.UpdateQuota.QuotaConfigs.Add(quota);
        return call;
    }

    private Call Weight()
    {
        Call call = new() { Type = CallType.UpdateWeights, UpdateWeights = new CallUpdateWeights() };
        call.UpdateWeights.WeightInfos.Add(new WeightInfo { Role = "batch", Weight = 1 + World.Number(4) });
        return call;
    }

    private Call Schedule(AgentNode? agent)
    {
        Schedule schedule = new();
        if (agent is not null)
        {
            Window window = new() { Unavailability = new Unavailability { Start = new TimeInfo(World.Now.Nanoseconds) } };
            window.MachineIds.Add(new MachineId { Hostname = agent.Name });
            schedule.Windows.Add(window);
        }
        return new Call
        {
            Type = CallType.UpdateMaintenanceSchedule,
            UpdateMaintenanceSchedule = new CallUpdateMaintenanceSchedule { Schedule = schedule },
        };
    }

    private static Call Maintain(List<AgentNode> agents, bool isStart)
    {
        IEnumerable<MachineId> machines = agents.Select(agent => new MachineId { Hostname = agent.Name });
        Call call = new() { Type = isStart ? CallType.StartMaintenance : CallType.StopMaintenance };
        if (isStart) (call.StartMaintenance = new CallStartMaintenance()).Machines.AddRange(machines);
        else (call.StopMaintenance = new CallStopMaintenance()).Machines.AddRange(machines);
        return call;
    }
}
