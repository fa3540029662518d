namespace Mesosd.Simulation;

/// <summary>What a simulated framework wants.</summary>
internal sealed record FrameworkPlan
{
    public required string Name { get; init; }

    public string Role { get; init; } = "*";

    /// <summary>How many tasks it launches in its life.</summary>
    public required int TaskCount { get; init; }

    /// <summary>How long after some work more of it comes, on average; zero when all of it is there at once.</summary>
    public TimeSpan MeanArrival { get; init; }

    public int MaxTasksPerArrival { get; init; } = 3;

    /// <summary>How much work may wait; then no more comes.</summary>
    public int MaxWaiting { get; init; } = 20;

    public double CpusPerTask { get; init; } = 1;

    public int MaxTasksPerOffer { get; init; } = 100;

    /// <summary>How long its tasks run, in seconds: at least, and less than.</summary>
    public (double Shortest, double Longest) TaskSeconds { get; init; } = (1, 10);

    /// <summary>The probability that an offer is declined although tasks wait.</summary>
    public double DeclineProbability { get; init; }

    /// <summary>The probability that a task is killed while it runs.</summary>
    public double KillProbability { get; init; }

    /// <summary>
    /// The probability that an offer is used to reserve something, or to end reservations; its role must not be *.
    /// </summary>
    public double ReserveProbability { get; init; }

    /// <summary>The probability that a task brings an executor of its framework's own.</summary>
    public double ExecutorProbability { get; init; }

    /// <summary>The probability that small tasks are launched as a group; for frameworks that reserve nothing.</summary>
    public double GroupProbability { get; init; }

    /// <summary>The probability that a task of a reserving framework gets a volume of its own, or that one is destroyed.</summary>
    public double VolumeProbability { get; init; }

    /// <summary>Whether its tasks outlive the agent's process.</summary>
    public bool Checkpoints { get; init; } = true;
}
