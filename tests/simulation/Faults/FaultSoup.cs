namespace Mesosd.Simulation;

/// <summary>Random faults at random moments, until a moment. <see cref="Heal()"/> ends all of them.</summary>
internal sealed partial class FaultSoup
{
    private readonly SimulatedCluster _cluster;
    private readonly FaultKind[] _kinds;
    private readonly int _weights;
    private Instant _until;
    private int _round;

    public FaultSoup(SimulatedCluster cluster, FaultMix? mix = null)
    {
        _cluster = cluster;
        _kinds = KindsOf(mix ?? new FaultMix());
        _weights = _kinds.Sum(kind => kind.Weight);
    }

    public TimeSpan MeanPause { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How often each fault happened.</summary>
    public SortedDictionary<string, int> Counts { get; } = new(StringComparer.Ordinal);

    private VirtualWorld World => _cluster.World;

    private VirtualNetwork Network => _cluster.Network;

    /// <summary>Faults come for a span.</summary>
    public void Begin(TimeSpan length)
    {
        _until = World.Now + length;
        _round++;
        Await(_round);
    }

    /// <summary>No more faults, and everything that was broken is whole.</summary>
    public void Heal()
    {
        World.Trace.AddEvent(World.Now, "faults", "everything heals");
        _round++;
        Network.MendAll();
        Network.LongestDelay = TimeSpan.FromMilliseconds(5);
        Network.RepeatProbability = 0;
        foreach (VirtualHost host in Network.Hosts)
        {
            host.RunClocksAt(1);
            host.RejectsMasters = false;
            foreach (VirtualProcess process in host.Processes.ToArray()) process.Resume();
        }
        foreach (AgentNode agent in _cluster.Agents) Heal(agent);
        _cluster.Service?.Start();
        foreach (MasterNode master in _cluster.Masters) Heal(master);
        foreach (FrameworkNode framework in _cluster.Frameworks) Heal(framework);
    }

    private static void Heal(MasterNode master)
    {
        master.CrashAfterEffects(-1);
        master.Disk.IsFull = false;
        master.Disk.LongestWrite = TimeSpan.Zero;
        master.ReturnPower();
        master.Start();
    }

    private static void Heal(FrameworkNode framework)
    {
        framework.CrashAfterCalls(-1);
        framework.Start();
    }

    private static void Heal(AgentNode agent)
    {
        agent.CrashAfterEffects(-1);
        agent.Disk.IsFull = false;
        agent.Disk.LongestWrite = TimeSpan.Zero;
        agent.ReturnPower();
        agent.Start();
    }

    private void Await(int round) => World.After(World.Span(TimeSpan.Zero, MeanPause * 2), () =>
    {
        if (World.Now >= _until || round != _round) return;
        Strike();
        Await(round);
    });

    private void Strike()
    {
        int choice = World.Number(_weights);
        foreach (FaultKind kind in _kinds)
        {
            choice -= kind.Weight;
            if (choice >= 0) continue;
            World.Trace.AddEvent(World.Now, "fault", kind.Name);
            Counts[kind.Name] = Counts.GetValueOrDefault(kind.Name) + 1;
            kind.Strike();
            return;
        }
    }

    // What a fault ends by itself must not happen to a later round: it may be in the middle of another one.
    private void Later(TimeSpan span, Action then)
    {
        int round = _round;
        World.After(span, () =>
        {
            if (round == _round) then();
        });
    }
}
