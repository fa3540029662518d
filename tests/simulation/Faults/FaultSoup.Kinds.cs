using Mesosd.Protocol.Native;

namespace Mesosd.Simulation;

internal sealed partial class FaultSoup
{
    /// <summary>What peers send again by themselves when they hear nothing.</summary>
    public static readonly ushort[] RepeatedByPeers =
    [
        FrameKinds.RunTasks, FrameKinds.StatusUpdate, FrameKinds.RunCommandTask, FrameKinds.CommandUpdate,
        FrameKinds.AcknowledgeStatus, FrameKinds.ReregisterAgent, FrameKinds.RegisterAgent,
        FrameKinds.ApplyOperation, FrameKinds.OperationUpdate, FrameKinds.AcknowledgeOperation, FrameKinds.RunTaskGroup,
    ];

    private const double ClockError = 0.1;
    private const double LeasedClockError = 0.001;

    private FaultKind[] KindsOf(FaultMix mix) =>
    [
        new("connection breaks", mix.Breaks, () => BreakConnection(TimeSpan.FromSeconds(2))),
        new("connection falls silent", mix.Silences, () => BreakConnection(TimeSpan.FromSeconds(200))),
        new("agent crashes", mix.AgentCrashes, CrashAgent),
        new("agent crashes amid effects", mix.AgentCrashesAmidEffects, CrashAgentAmidEffects),
        new("supervisor crashes", mix.SupervisorCrashes, () => Agent().Supervisor?.Crash()),
        new("executor crashes", mix.ExecutorCrashes, () => Agent().Supervisor?.Executors.FirstOrDefault()?.Crash()),
        new("master crashes", mix.MasterCrashes, CrashMaster),
        new("master crashes amid effects", mix.MasterCrashesAmidEffects, CrashMasterAmidEffects),
        new("framework crashes", mix.FrameworkCrashes, CrashFramework),
        new("framework crashes amid calls", mix.FrameworkCrashesAmidCalls, CrashFrameworkAmidCalls),
        new("delays", mix.Delays, DelayMessages),
        new("partition", mix.Partitions, Partition),
        new("host is cut off", mix.Isolations, Isolate),
        new("process is paused", mix.Pauses, PauseProcess),
        new("disk is slow", mix.SlowDisks, SlowDisk),
        new("disk is full", mix.FullDisks, FillDisk),
        new("power is cut", mix.PowerCuts, CutPower),
        new("clock is wrong", mix.Clocks, BendClock),
        new("messages come twice", mix.Repetitions, RepeatMessages),
        new("another version", mix.Upgrades, Upgrade),
        new("coordination service is away", mix.ServiceOutages, StopService),
        new("session ends", mix.SessionEnds, () => _cluster.Service?.ExpireSome()),
        new("leader's host refuses connections", mix.Rejections, RejectStandbys),
        new("master resigns", mix.Resignations, () => Master().Resign()),
        new("master's disk is full, slow or off", mix.MasterDisks, SpoilMasterDisk),
    ];

    private AgentNode Agent() => _cluster.Agents[World.Number(_cluster.Agents.Count)];

    private MasterNode Master() => _cluster.Masters[World.Number(_cluster.Masters.Count)];

    private FrameworkNode Framework() => _cluster.Frameworks[World.Number(_cluster.Frameworks.Count)];

    private void BreakConnection(TimeSpan longestNotice)
    {
        VirtualConnection[] whole = [.. Network.Open.Where(connection => connection.IsWhole)];
        if (whole.Length > 0) Network.Break(whole[World.Number(whole.Length)], longestNotice);
    }

    private void CrashAgent()
    {
        AgentNode agent = Agent();
        agent.Crash();
        Later(Absence(), agent.Start);
    }

    private void CrashAgentAmidEffects()
    {
        AgentNode agent = Agent();
        agent.CrashAfterEffects(World.Number(8));
        Later(World.Seconds(5, 30), () =>
        {
            agent.Crash();
            agent.Start();
        });
    }

    private void CrashMaster()
    {
        MasterNode master = Master();
        master.Crash();
        Later(World.Seconds(0.1, 20), master.Start);
    }

    private void CrashMasterAmidEffects()
    {
        MasterNode master = Master();
        master.CrashAfterEffects(World.Number(20));
        Later(World.Seconds(1, 30), master.Start);
    }

    private void CrashFramework()
    {
        FrameworkNode framework = Framework();
        framework.Crash();
        Later(World.Seconds(0.1, 60), framework.Start);
    }

    private void CrashFrameworkAmidCalls()
    {
        FrameworkNode framework = Framework();
        framework.CrashAfterCalls(World.Number(5));
        Later(World.Seconds(1, 60), framework.Start);
    }

    private void DelayMessages()
    {
        Network.LongestDelay = World.Seconds(0.001, 2);
        Later(World.Seconds(1, 60), () => Network.LongestDelay = TimeSpan.FromMilliseconds(5));
    }

    private void Partition()
    {
        List<VirtualHost> one = [];
        List<VirtualHost> other = [];
        foreach (VirtualHost host in Network.Hosts) (World.Happens(0.5) ? one : other).Add(host);
        bool isOneWay = World.Happens(0.33);
        CutAndMend([.. one.SelectMany(_ => other, (from, to) => (from, to))], isOneWay);
    }

    private void Isolate()
    {
        VirtualHost host = Network.Hosts[World.Number(Network.Hosts.Count)];
        bool isInward = World.Happens(0.5);
        bool isOneWay = World.Happens(0.4);
        CutAndMend([.. Network.Hosts.Select(other => isInward ? (other, host) : (host, other))], isOneWay);
    }

    private void CutAndMend(List<(VirtualHost From, VirtualHost To)> paths, bool isOneWay)
    {
        if (!isOneWay) paths.AddRange(paths.ConvertAll(path => (path.To, path.From)));
        foreach ((VirtualHost from, VirtualHost to) in paths) Network.Cut(from, to);
        TimeSpan length = World.Happens(0.8) ? World.Seconds(0.5, 120) : World.Seconds(120, 900);
        Later(length, () =>
        {
            World.Trace.AddEvent(World.Now, "faults", "paths are mended");
            foreach ((VirtualHost from, VirtualHost to) in paths) Network.Mend(from, to);
        });
    }

    private void PauseProcess()
    {
        VirtualHost host = Network.Hosts[World.Number(Network.Hosts.Count)];
        if (host.Processes.Count == 0) return;
        VirtualProcess process = host.Processes[World.Number(host.Processes.Count)];
        process.Pause();
        Later(World.Happens(0.7) ? World.Seconds(0.1, 30) : World.Seconds(30, 300), process.Resume);
    }

    private void StopService()
    {
        if (_cluster.Service is not { } service) return;
        service.Crash();
        Later(World.Happens(0.8) ? World.Seconds(0.5, 30) : World.Seconds(30, 300), service.Start);
    }

    // Its standbys' links break, and dialling again they hear that nobody listens, as from a wrong firewall.
    private void RejectStandbys()
    {
        if (_cluster.Leader is not { } leader || _cluster.Service is null) return;
        leader.Host.RejectsMasters = true;
        foreach (VirtualConnection link in Network.Open.ToArray())
            if (link.IsWhole && link.Server.Process == leader && link.Client.Process is MasterNode)
                Network.Break(link, TimeSpan.FromSeconds(0.5));
        Later(World.Seconds(2, 20), () => leader.Host.RejectsMasters = false);
    }

    private void SpoilMasterDisk()
    {
        MasterNode master = Master();
        switch (World.Number(3))
        {
            case 0:
                master.Disk.IsFull = true;
                Later(World.Seconds(1, 60), () => master.Disk.IsFull = false);
                break;
            case 1:
                master.Disk.LongestWrite = World.Seconds(0.01, 8);
                Later(World.Seconds(10, 120), () => master.Disk.LongestWrite = TimeSpan.Zero);
                break;
            default:
                if (!master.Host.IsOn) break;
                master.LosePower();
                Later(World.Seconds(5, 120), master.ReturnPower);
                break;
        }
    }

    private void SlowDisk()
    {
        AgentNode agent = Agent();
        agent.Disk.LongestWrite = World.Seconds(0.01, 8);
        Later(World.Seconds(10, 120), () => agent.Disk.LongestWrite = TimeSpan.Zero);
    }

    private void FillDisk()
    {
        AgentNode agent = Agent();
        agent.Disk.IsFull = true;
        Later(World.Seconds(1, 120), () => agent.Disk.IsFull = false);
    }

    private void CutPower()
    {
        AgentNode agent = Agent();
        if (!agent.Host.IsOn) return;
        agent.LosePower();
        Later(World.Seconds(5, 400), agent.ReturnPower);
    }

    private void BendClock()
    {
        VirtualHost host = Network.Hosts[World.Number(Network.Hosts.Count)];
        host.ClockSkew = World.Seconds(-5, 5);
        // Leases compare the clocks of masters and of the service; NTP lets them differ by half of this at most.
        bool isLeased = host.Processes.Any(process => process is MasterNode or ServiceNode);
        host.RunClocksAt(1 + (isLeased ? LeasedClockError : ClockError) * (2 * World.Fraction() - 1));
        Later(World.Seconds(30, 600), () => host.RunClocksAt(1));
    }

    private void RepeatMessages()
    {
        Network.RepeatedKinds.UnionWith(RepeatedByPeers);
        Network.RepeatProbability = 0.1;
        Later(World.Seconds(10, 120), () => Network.RepeatProbability = 0);
    }

    // The process ends in order and comes back as the other version, as an operator upgrades one after the other.
    private void Upgrade()
    {
        switch (World.Number(3))
        {
            case 0:
                AgentNode agent = Agent();
                agent.Crash();
                agent.IsOfNextVersion = !agent.IsOfNextVersion;
                agent.Start();
                break;
            case 1:
                FrameworkNode framework = Framework();
                framework.Crash();
                framework.IsOfNextVersion = !framework.IsOfNextVersion;
                framework.Start();
                break;
            default:
                MasterNode master = Master();
                master.Crash();
                master.IsOfNextVersion = !master.IsOfNextVersion;
                master.Start();
                break;
        }
    }

    // Mostly a restart; sometimes longer than a supervisor waits, or than the master is patient.
    private TimeSpan Absence() => World.Happens(0.9) ? World.Seconds(0.1, 10) : World.Seconds(60, 1200);
}
