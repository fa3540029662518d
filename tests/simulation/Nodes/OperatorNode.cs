using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Simulation;

/// <summary>An operator who changes their mind all the time: agents out of service and back, quotas, maintenance.</summary>
internal sealed class OperatorNode : VirtualProcess
{
    private readonly SimulatedCluster _cluster;
    private readonly TimeSpan _meanPause;
    private readonly MasterSearch _search;
    private VirtualConnection? _connection;

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

    protected override LocalIdentity PresentIdentity { get; } = new() { Role = PeerRole.Operator };

    /// <summary>How often each call was made.</summary>
    public SortedDictionary<string, int> Counts { get; } = new(StringComparer.Ordinal);

    public override void OnOpened(VirtualConnection connection) => _search.Keep();

    public override void OnFrame(VirtualConnection connection, VirtualFrame frame) =>
        frame.Decode(MasterToOperatorFrames.Decode);

    public override void OnLost(VirtualConnection connection)
    {
        if (connection != _connection) return;
        _search.Note(connection);
        _connection = null;
        After(World.Seconds(0.1, 1), Connect);
    }

    private void Connect() => _connection ??= Network.Connect(this, _search.Next());

    private void Wait() => After(World.Span(TimeSpan.Zero, _meanPause * 2), () =>
    {
        if (_connection is { IsOpen: true } && _cluster.Master.IsUp) Act();
        Wait();
    });

    private void Act()
    {
        List<AgentId> agents = [];
        foreach (Mesosd.Master.KnownAgent agent in _cluster.Master.Core.Agents) agents.Add(agent.Id);
        if (agents.Count == 0) return;
        AgentId one = agents[World.Number(agents.Count)];
        Call call = World.Number(100) switch
        {
            < 40 => new() { Type = CallType.ReactivateAgent, ReactivateAgent = new CallReactivateAgent { AgentId = one } },
            < 55 => new() { Type = CallType.DeactivateAgent, DeactivateAgent = new CallDeactivateAgent { AgentId = one } },
            < 70 => new()
            {
                Type = CallType.DrainAgent,
                DrainAgent = new CallDrainAgent { AgentId = one, MaxGracePeriod = new Duration { Seconds = 2 } },
            },
            < 85 => Quota(World.Number(3) * 4),
            _ => Schedule(World.Number(3)),
        };
        Counts[call.Type.ToString()!] = Counts.GetValueOrDefault(call.Type.ToString()!) + 1;
        Network.Send(_connection!, this, call);
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

    private Call Schedule(int agent)
    {
        Schedule schedule = new();
        if (agent > 0)
        {
            Window window = new() { Unavailability = new Unavailability { Start = new TimeInfo(World.Now.Nanoseconds) } };
            window.MachineIds.Add(new MachineId { Hostname = _cluster.Agents[agent].Name });
            schedule.Windows.Add(window);
        }
        return new Call
        {
            Type = CallType.UpdateMaintenanceSchedule,
            UpdateMaintenanceSchedule = new CallUpdateMaintenanceSchedule { Schedule = schedule },
        };
    }
}
