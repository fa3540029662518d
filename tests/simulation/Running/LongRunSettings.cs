using Mesosd.Registry;

namespace Mesosd.Simulation;

/// <summary>The cluster of a long run, and what happens to it.</summary>
internal sealed record LongRunSettings
{
    public int Masters { get; init; } = 1;

    /// <summary>Where masters keep what they must not forget.</summary>
    public RegistryPlace Registry { get; init; } = RegistryPlace.Memory;

    public PlantedBug Bug { get; init; }

    public int Agents { get; init; } = 5;

    public int Frameworks { get; init; } = 2;

    public FaultMix Mix { get; init; } = new();

    /// <summary>Between two faults, on average.</summary>
    public TimeSpan MeanPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Between two changes by operators, on average.</summary>
    public TimeSpan OperatorPause { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Between two moments at which a framework gets work, on average.</summary>
    public TimeSpan MeanArrival { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long faults come before everything heals and is looked at.</summary>
    public TimeSpan Episode { get; init; } = TimeSpan.FromHours(1);

    /// <summary>A master's whole state is looked at after every so many inputs.</summary>
    public int CheckInterval { get; init; } = 200;
}
