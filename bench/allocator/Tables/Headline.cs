namespace Mesosd.Allocation.Bench;

/// <summary>A figure of Mesos', the aim, and how ours is measured.</summary>
/// <param name="What">The workload and the step.</param>
/// <param name="Mesos">What Mesos' own benchmark gave, built from source on a machine of the same kind.</param>
/// <param name="Aim">The longest median; null when none was set.</param>
/// <param name="Measure">The cycles to look at.</param>
internal sealed record Headline(string What, string Mesos, TimeSpan? Aim, Func<IEnumerable<Cycle>> Measure);
