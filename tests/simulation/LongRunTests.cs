using Mesosd.Registry;
using Xunit;

namespace Mesosd.Simulation;

/// <summary>The short form of <c>make simulate</c>: all faults, whole clusters, a rest after each hour.</summary>
public sealed class LongRunTests
{
    private static readonly TimeSpan Length = TimeSpan.FromHours(10);

    [Fact]
    public void Three_masters_with_ZooKeeper_keep_every_promise_under_all_faults() =>
        Run(new LongRunSettings { Masters = 3, Registry = RegistryPlace.ZooKeeper }, seeds: 12);

    [Fact]
    public void One_master_with_a_journal_keeps_every_promise_under_all_faults() =>
        Run(new LongRunSettings { Registry = RegistryPlace.Journal }, seeds: 6);

    [Fact]
    public void One_master_that_remembers_nothing_loses_no_task_all_the_same() => Run(new LongRunSettings(), seeds: 4);

    [Fact]
    public void Tasks_of_frameworks_that_do_not_checkpoint_come_to_an_end_among_those_that_do() =>
        Run(new LongRunSettings { Masters = 3, Registry = RegistryPlace.ZooKeeper, Frameworks = 4 }, seeds: 2);

    // Two leaders at once, when the old one took standbys' links for a proof (1); a suspended leader that told a framework
    // that a task is gone which another leader had launched (7), or sent a launch again (6); an agent that told outcomes
    // under an id that it had no more (39); a leader that led on when its session was attached again although its node had
    // been deleted (95); an agent that took an executor back after it had given its supervisor up (190); one that launched in
    // a living executor beside what an earlier process had started for frameworks that do not checkpoint (349).
    [Theory]
    [InlineData(1, 10)]
    [InlineData(6, 34)]
    [InlineData(7, 10)]
    [InlineData(39, 40)]
    [InlineData(95, 11)]
    [InlineData(190, 29)]
    [InlineData(349, 14, 4)]
    public void Seeds_that_found_bugs_find_them_no_more(ulong seed, int hours, int frameworks = 2) => Run(
        seed, new LongRunSettings { Masters = 3, Registry = RegistryPlace.ZooKeeper, Frameworks = frameworks },
        TimeSpan.FromHours(hours));

    private static void Run(LongRunSettings settings, int seeds)
    {
        foreach (ulong seed in SeededRuns.Seeds(seeds)) Run(seed, settings, Length);
    }

    private static void Run(ulong seed, LongRunSettings settings, TimeSpan length)
    {
        LongRun run = new(seed, settings);
        SeededRuns.RunOne(run.Cluster, _ =>
        {
            LongRunReport report = run.Run(length);
            Assert.True(report.Tasks > 100, report.ToString());
            Assert.True(report.Faults.Count > 10, report.ToString());
        });
    }
}
