namespace Mesosd.Simulation;

/// <summary>The figures of a long run.</summary>
internal sealed record LongRunReport
{
    public required ulong Seed { get; init; }

    public required TimeSpan VirtualTime { get; init; }

    public required TimeSpan RealTime { get; init; }

    public required long Events { get; init; }

    public required long Frames { get; init; }

    public required long Tasks { get; init; }

    /// <summary>Task groups that executors got, repetitions included.</summary>
    public required int Groups { get; init; }

    public required long Volumes { get; init; }

    /// <summary>Operators' changes that were accepted.</summary>
    public required long Calls { get; init; }

    /// <summary>How often another master began to lead.</summary>
    public required int Leaders { get; init; }

    /// <summary>From healing until all agents were registered and all frameworks subscribed, at worst.</summary>
    public required TimeSpan LongestReturn { get; init; }

    public required IReadOnlyDictionary<string, int> Faults { get; init; }

    /// <summary>How many times faster than real time.</summary>
    public double Speed => VirtualTime / RealTime;

    public override string ToString() =>
        $"seed {Seed}: {VirtualTime.TotalHours:0.0} h in {RealTime.TotalSeconds:0.0} s ({Speed:0} times real time), " +
        $"{Events} events, {Frames} frames, {Tasks} tasks, {Groups} groups, {Volumes} volumes, {Calls} operators' changes, {Leaders} leaders, " +
        $"{Faults.Values.Sum()} faults, all back within {LongestReturn.TotalSeconds:0} s";
}
