using Mesosd.Core;
using Mesosd.Registry;
using Xunit;

namespace Mesosd.Simulation;

/// <summary>A simulator that finds nothing proves nothing: each of these bugs is found within a few seeds.</summary>
public sealed class PlantedBugTests
{
    private const int MostSeeds = 6;

    private static readonly TimeSpan Length = TimeSpan.FromHours(3);

    [Fact]
    public void Writes_without_a_fence_are_found() => ExpectFound(
        new LongRunSettings
        {
            Masters = 3,
            Registry = RegistryPlace.ZooKeeper,
            Bug = PlantedBug.MissingFence,
            // A leader that lives and is taken for dead, slow messages, and many changes: the fence is the last of
            // several defences.
            Mix = new FaultMix { Rejections = 60, Delays = 60 },
            OperatorPause = TimeSpan.FromMilliseconds(300),
        },
        "changes the registry");

    [Fact]
    public void An_update_that_is_acknowledged_before_it_is_on_the_disk_is_found() =>
        ExpectFound(PlantedBug.AcknowledgesBeforeWriting, "promised", "second time", "is now", "are in use with it",
            "waits for the end");

    [Fact]
    public void A_part_of_a_group_is_found() => ExpectFound(PlantedBug.TornGroup, "gets the group");

    [Fact]
    public void Filters_that_are_lost_are_found() => ExpectFound(PlantedBug.LostFilter, "is offered");

    [Fact]
    public void Resources_that_are_released_twice_are_found() => ExpectFound(PlantedBug.ReleasedTwice, "");

    [Fact]
    public void Limits_that_are_ignored_are_found() => ExpectFound(PlantedBug.IgnoredLimits, "above its limit");

    [Fact]
    public void Reconciliation_that_answers_too_early_is_found() =>
        ExpectFound(PlantedBug.EarlyReconciliation, "has ended as Unknown");

    [Fact]
    public void A_journal_that_is_not_read_is_found() =>
        ExpectFound(PlantedBug.ForgottenRegistry, "", registry: RegistryPlace.Journal);

    private static void ExpectFound(PlantedBug bug, params string[] texts) => ExpectFound(bug, texts, RegistryPlace.ZooKeeper);

    private static void ExpectFound(PlantedBug bug, string text, RegistryPlace registry) => ExpectFound(bug, [text], registry);

    private static void ExpectFound(PlantedBug bug, string[] texts, RegistryPlace registry) => ExpectFound(
        new LongRunSettings
        {
            Masters = registry == RegistryPlace.ZooKeeper ? 3 : 1,
            Registry = registry,
            Bug = bug,
            CheckInterval = 5,
        },
        texts);

    private static void ExpectFound(LongRunSettings settings, params string[] texts)
    {
        for (ulong seed = 1; seed <= MostSeeds; seed++)
        {
            if (FindViolation(seed, settings) is not { } found) continue;
            Assert.True(Array.Exists(texts, text => found.Contains(text, StringComparison.Ordinal)), $"seed {seed}: {found}");
            return;
        }
        Assert.Fail($"{settings.Bug} was not found with {MostSeeds} seeds of {Length.TotalHours} h");
    }

    private static string? FindViolation(ulong seed, LongRunSettings settings)
    {
        try
        {
            new LongRun(seed, settings).Run(Length);
            return null;
        }
        catch (Exception failure) when (failure is SafetyViolation or InvariantViolation or InvalidOperationException)
        {
            return failure.Message;
        }
    }
}
