namespace Mesosd.Simulation;

/// <summary>Random faults at random moments, until a moment.</summary>
internal sealed class FaultSoup(SimulatedCluster cluster, Instant until)
{
    public TimeSpan MeanPause { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How often each fault happened.</summary>
    public SortedDictionary<string, int> Counts { get; } = new(StringComparer.Ordinal);

    private VirtualWorld World => cluster.World;

    /// <summary>Lets the next fault come.</summary>
    public void Begin() => World.After(World.Span(TimeSpan.Zero, MeanPause * 2), () =>
    {
        if (World.Now >= until) return;
        Strike();
        Begin();
    });

    private void Strike()
    {
        AgentNode agent = cluster.Agents[World.Number(cluster.Agents.Count)];
        switch (World.Number(100))
        {
            case < 35: BreakLink(TimeSpan.FromSeconds(2), "break"); break;
            // Nobody says that it is over: time-outs must find out.
            case < 50: BreakLink(TimeSpan.FromSeconds(200), "silence"); break;
            case < 70: CrashAgent(agent); break;
            case < 85: CrashAgentAmidEffects(agent); break;
            case < 90: Count("supervisor crash"); agent.Supervisor?.Crash(); break;
            case < 93: CrashMaster(); break;
            default: ChangeDelays(); break;
        }
    }

    private void BreakLink(TimeSpan longestNotice, string name)
    {
        VirtualConnection[] whole = [.. cluster.Network.Open.Where(connection => connection.IsWhole)];
        if (whole.Length == 0) return;
        Count(name);
        cluster.Network.Break(whole[World.Number(whole.Length)], longestNotice);
    }

    private void CrashAgent(AgentNode agent)
    {
        Count("agent crash");
        agent.Crash();
        World.After(Absence(), agent.Start);
    }

    private void CrashAgentAmidEffects(AgentNode agent)
    {
        Count("agent crash amid effects");
        agent.CrashAfterEffects(World.Number(8));
        World.After(World.Seconds(5, 30), () =>
        {
            agent.Crash();
            agent.Start();
        });
    }

    private void CrashMaster()
    {
        if (!cluster.Master.IsUp) return;
        Count("master crash");
        cluster.Master.Crash();
        World.After(World.Seconds(0.1, 20), cluster.Master.Start);
    }

    private void ChangeDelays()
    {
        Count("delays");
        cluster.Network.LongestDelay = World.Seconds(0.001, 2);
        World.After(World.Seconds(1, 60), () => cluster.Network.LongestDelay = TimeSpan.FromMilliseconds(5));
    }

    // Mostly a restart; sometimes longer than a supervisor waits, or than the master is patient.
    private TimeSpan Absence() => World.Happens(0.9) ? World.Seconds(0.1, 10) : World.Seconds(60, 1200);

    private void Count(string fault)
    {
        Counts[fault] = Counts.GetValueOrDefault(fault) + 1;
        World.Trace.AddEvent(World.Now, "fault", fault);
    }
}
