namespace Mesosd.Simulation;

/// <summary>How often each kind of fault comes, in relation to the others; 0 for never.</summary>
internal sealed record FaultMix
{
    /// <summary>Connections break, and everybody notices soon.</summary>
    public int Breaks { get; init; } = 15;

    /// <summary>Connections die without a word: time-outs must find out.</summary>
    public int Silences { get; init; } = 5;

    public int AgentCrashes { get; init; } = 10;

    /// <summary>In the middle of what an input comes to, writes included.</summary>
    public int AgentCrashesAmidEffects { get; init; } = 12;

    public int SupervisorCrashes { get; init; } = 3;

    public int ExecutorCrashes { get; init; } = 3;

    public int MasterCrashes { get; init; } = 3;

    public int MasterCrashesAmidEffects { get; init; } = 3;

    public int FrameworkCrashes { get; init; } = 4;

    public int FrameworkCrashesAmidCalls { get; init; } = 4;

    /// <summary>Messages take up to two seconds for a while.</summary>
    public int Delays { get; init; } = 4;

    /// <summary>The hosts fall into two parts; a third of the time messages still go one way.</summary>
    public int Partitions { get; init; } = 6;

    /// <summary>One host is cut off, in one direction or both.</summary>
    public int Isolations { get; init; } = 8;

    /// <summary>Some process is stopped and continued.</summary>
    public int Pauses { get; init; } = 8;

    public int SlowDisks { get; init; } = 3;

    public int FullDisks { get; init; } = 2;

    public int PowerCuts { get; init; } = 2;

    /// <summary>Clocks jump at the next start of a process, or run too fast or too slow.</summary>
    public int Clocks { get; init; } = 3;

    /// <summary>Messages that peers repeat by themselves arrive twice for a while.</summary>
    public int Repetitions { get; init; } = 2;

    /// <summary>A process is replaced by one of the next version, or back.</summary>
    public int Upgrades { get; init; } = 3;

    /// <summary>The coordination service has no leader for a while.</summary>
    public int ServiceOutages { get; init; } = 3;

    /// <summary>A session ends for no reason that its owner could know.</summary>
    public int SessionEnds { get; init; } = 3;

    /// <summary>A living leader's host refuses new connections of other masters, which take it for dead.</summary>
    public int Rejections { get; init; } = 3;

    /// <summary>A master is told to stop, and does so in good order.</summary>
    public int Resignations { get; init; } = 2;

    /// <summary>Of masters with a journal.</summary>
    public int MasterDisks { get; init; } = 3;

    /// <summary>What the first tests knew: one master that forgets, whose death costs much.</summary>
    public static FaultMix OfOneMaster { get; } = new() { MasterCrashesAmidEffects = 1, MasterCrashes = 2 };
}
