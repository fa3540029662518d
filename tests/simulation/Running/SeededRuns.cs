using System.Globalization;
using Mesosd.Core;
using Mesosd.Master;
using Xunit.Sdk;

namespace Mesosd.Simulation;

/// <summary>
/// Runs a story over seeds. <c>SIMULATION_SEED=…</c> replays one of them, <c>SIMULATION_SEEDS=…</c> says how many
/// there shall be.
/// </summary>
internal static class SeededRuns
{
    private const string OneSeed = "SIMULATION_SEED";
    private const string SeedCount = "SIMULATION_SEEDS";

    /// <summary>The seeds 1 to <paramref name="count"/>, or what the environment says instead.</summary>
    public static IEnumerable<ulong> Seeds(int count)
    {
        string? named = Environment.GetEnvironmentVariable(OneSeed);
        if (named is not null) return [ulong.Parse(named, CultureInfo.InvariantCulture)];
        string? wanted = Environment.GetEnvironmentVariable(SeedCount);
        if (wanted is not null) count = int.Parse(wanted, CultureInfo.InvariantCulture);
        return Enumerable.Range(1, count).Select(seed => (ulong)seed);
    }

    /// <summary>Runs a story with a seed that once found a bug, unless the environment wants another one.</summary>
    public static void Repeat(ulong seed, Action<SimulatedCluster> story)
    {
        if (Environment.GetEnvironmentVariable(OneSeed) is null) RunOne(new SimulatedCluster(seed), story);
    }

    public static void Run(int seeds, Action<SimulatedCluster> story, MasterCoreSettings? settings = null)
    {
        foreach (ulong seed in Seeds(seeds)) RunOne(new SimulatedCluster(seed, settings), story);
    }

    /// <summary>Runs a story; what goes wrong says how it is replayed.</summary>
    public static void RunOne(SimulatedCluster cluster, Action<SimulatedCluster> story)
    {
        try
        {
            story(cluster);
        }
        catch (Exception failure) when (failure is SafetyViolation or InvariantViolation or IAssertionException)
        {
            throw new SafetyViolation(
                $"seed {cluster.World.Seed} at {cluster.World.Now}: {failure.Message}\n" +
                $"replay: {OneSeed}={cluster.World.Seed} dotnet test tests/simulation --filter " +
                $"{NameOf(story)}\nbefore it:{cluster.World.Trace}\n{failure.StackTrace}");
        }
    }

    // A lambda's own name has its method's within angle brackets.
    private static string NameOf(Action<SimulatedCluster> story) =>
        story.Method.Name.Split('<', '>') is [_, string method, ..] ? method : "In_a_storm";
}
