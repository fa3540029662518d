using System.Diagnostics;

namespace Mesosd.Simulation;

/// <summary>
/// One seed's life of a cluster: faults for an hour or so, then everything heals and must come to rest, again and again.
/// </summary>
internal sealed class LongRun
{
    private static readonly TimeSpan SampleInterval = TimeSpan.FromSeconds(60);

    private readonly LongRunSettings _settings;
    private readonly OperatorNode _operator;
    private readonly FaultSoup _soup;
    private readonly Quiescence _quiescence;
    private readonly Sampler _sampler;

    public LongRun(ulong seed, LongRunSettings settings)
    {
        _settings = settings;
        Cluster = new SimulatedCluster(seed, null, settings.Masters, settings.Registry, settings.Bug);
        Cluster.Properties.CheckInterval = settings.CheckInterval;
        Cluster.StartFailureProbability = 0.01;
        Cluster.AddAgents(settings.Agents, cpus: 8);
        for (int i = 0; i < settings.Frameworks; i++) Cluster.AddFramework(PlanOf(i));
        _operator = new OperatorNode(Cluster, settings.OperatorPause) { IsRuthless = true };
        _soup = new FaultSoup(Cluster, settings.Mix) { MeanPause = settings.MeanPause };
        _quiescence = new Quiescence(Cluster);
        _sampler = new Sampler(Cluster);
    }

    public SimulatedCluster Cluster { get; }

    public LongRunReport Run(TimeSpan length)
    {
        long started = Stopwatch.GetTimestamp();
        Instant begin = Cluster.World.Now;
        TimeSpan longestReturn = TimeSpan.Zero;
        while (Cluster.World.Now - begin < length)
        {
            RunEpisode();
            if (_quiescence.LongestReturn > longestReturn) longestReturn = _quiescence.LongestReturn;
        }
        return new LongRunReport
        {
            Seed = Cluster.World.Seed,
            VirtualTime = Cluster.World.Now - begin,
            RealTime = Stopwatch.GetElapsedTime(started),
            Events = Cluster.World.EventCount,
            Frames = Cluster.World.Trace.FrameCount,
            Tasks = Cluster.Frameworks.Sum(framework => framework.LaunchCount),
            Groups = Cluster.Properties.Groups.DeliveryCount,
            Volumes = Cluster.Frameworks.Sum(framework => framework.MadeVolumes),
            Calls = _operator.AcceptedCount,
            Leaders = Cluster.Properties.Leaders.Changes,
            LongestReturn = longestReturn,
            Faults = _soup.Counts,
        };
    }

    private void RunEpisode()
    {
        _operator.IsQuiet = false;
        TimeSpan length = Cluster.World.Span(_settings.Episode / 2, _settings.Episode * 1.5);
        _soup.Begin(length);
        RunSampled(length);
        _soup.Heal();
        _operator.IsQuiet = true;
        // Some of these calls may be refused or lost with a connection that is dead and does not know it yet.
        _quiescence.Expect(_operator.Restore);
        Cluster.Stored.Check();
        _sampler.ExpectSmall();
        _quiescence.Release();
    }

    private void RunSampled(TimeSpan length)
    {
        for (TimeSpan done = TimeSpan.Zero; done < length; done += SampleInterval)
        {
            TimeSpan left = length - done;
            Cluster.World.RunFor(left < SampleInterval ? left : SampleInterval);
            _sampler.Sample();
        }
    }

    private FrameworkPlan PlanOf(int index) => new()
    {
        Name = $"framework{index + 1}",
        Role = index % 2 == 0 ? "*" : "batch",
        TaskCount = int.MaxValue,
        CpusPerTask = 1 + index % 2,
        MeanArrival = _settings.MeanArrival,
        TaskSeconds = (1, 900),
        KillProbability = 0.2,
        DeclineProbability = 0.2,
        ExecutorProbability = index % 3 == 0 ? 0.3 : 0,
        GroupProbability = index % 2 == 0 ? 0.5 : 0,
        ReserveProbability = index % 2 == 0 ? 0 : 0.2,
        VolumeProbability = index % 2 == 0 ? 0 : 0.2,
        Checkpoints = index % 4 != 3,
    };
}
