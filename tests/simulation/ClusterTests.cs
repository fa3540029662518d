using Mesosd.Allocation;
using Mesosd.Master;
using Mesosd.Protocol.Messages;
using Xunit;

namespace Mesosd.Simulation;

/// <summary>Whole clusters of the real cores, in virtual time.</summary>
public sealed class ClusterTests
{
    private static readonly TaskState[] Usual = [TaskState.Starting, TaskState.Running, TaskState.Finished];

    [Fact]
    public void Thousands_of_tasks_run_to_their_end_and_each_state_is_told_once_and_in_order() =>
        SeededRuns.Run(1, cluster =>
        {
            cluster.AddAgents(3, cpus: 40);
            cluster.AddFramework(new FrameworkPlan { Name = "web", TaskCount = 1500 });
            cluster.AddFramework(new FrameworkPlan { Name = "batch", TaskCount = 500, DeclineProbability = 0.2 });
            ExpectDone(cluster, TimeSpan.FromMinutes(30));
            Assert.All(cluster.Frameworks, ExpectUsualStories);
            Assert.Equal(2000, cluster.Properties.StartCount);
            Assert.All(cluster.Frameworks, framework => Assert.All(framework.Launched, ExpectNoRepetition));
            Assert.All(cluster.Agents, agent => Assert.Equal(0, agent.Machine.ProcessCount));
        });

    [Fact]
    public void Frameworks_of_weights_2_and_1_that_want_everything_come_to_shares_of_2_and_1()
    {
        MasterCoreSettings settings = SimulatedCluster.DefaultSettings with
        {
            InitialWeights = [new("heavy", 2), new("light", 1)],
        };
        SeededRuns.Run(2, cluster =>
        {
            cluster.AddAgents(3, cpus: 10);
            (double, double) seconds = (100, 300);
            FrameworkNode light = cluster.AddFramework(new FrameworkPlan
            {
                Name = "light",
                Role = "light",
                TaskCount = 100_000,
                TaskSeconds = seconds,
            });
            FrameworkNode heavy = cluster.AddFramework(new FrameworkPlan
            {
                Name = "heavy",
                Role = "heavy",
                TaskCount = 100_000,
                TaskSeconds = seconds,
            });
            cluster.World.RunFor(TimeSpan.FromMinutes(20));
            double heavySum = 0;
            double lightSum = 0;
            const int Samples = 100;
            for (int i = 0; i < Samples; i++)
            {
                cluster.World.RunFor(TimeSpan.FromSeconds(7));
                heavySum += heavy.LiveCount;
                lightSum += light.LiveCount;
            }
            Assert.InRange(heavySum / Samples, 19, 21);
            Assert.InRange(lightSum / Samples, 9, 11);
        }, settings);
    }

    [Fact]
    public void A_broken_link_of_an_agent_heals_and_no_task_is_lost() => SeededRuns.Run(10, cluster =>
    {
        cluster.AddAgents(3, cpus: 10);
        FrameworkNode web = cluster.AddFramework(new FrameworkPlan { Name = "web", TaskCount = 300 });
        int breaks = 0;
        bool finished = cluster.World.RunUntil(
            () =>
            {
                // A break at every twentieth launch's moment, wherever its messages are just then.
                if (breaks >= web.Launched.Count / 20) return web.IsDone;
                VirtualConnection? link = cluster.LinkOf(cluster.Agents[breaks++ % 3]);
                if (link is not null) cluster.Network.Break(link, TimeSpan.FromSeconds(1));
                return web.IsDone;
            },
            TimeSpan.FromHours(1));
        Assert.True(finished, Describe(cluster));
        Assert.True(breaks >= 10);
        foreach (TaskStory story in web.Launched)
        {
            bool ran = story.States.SequenceEqual(Usual);
            // Only what had not arrived at the agent may come to nothing, and that is said.
            bool neverArrived = story.States.Count <= 1 && story.End is TaskState.Dropped or TaskState.Gone;
            Assert.True(ran || neverArrived, story.ToString());
        }
        Assert.Equal(web.Launched.Count(story => story.End == TaskState.Finished), cluster.Properties.StartCount);
    });

    [Fact]
    public void An_agent_that_crashes_and_comes_back_loses_nothing_and_repeats_nothing() => SeededRuns.Run(10, cluster =>
    {
        cluster.AddAgents(1, cpus: 20);
        FrameworkNode web = cluster.AddFramework(new FrameworkPlan
        {
            Name = "web",
            TaskCount = 20,
            TaskSeconds = (5, 120),
        });
        Assert.True(cluster.World.RunUntil(
            () => web.Launched.Count == 20 && web.Launched.All(story => story.States.Count == 2),
            TimeSpan.FromMinutes(1)), Describe(cluster));
        for (int i = 0; i < 5; i++)
        {
            cluster.Agents[0].Crash();
            cluster.World.RunFor(cluster.World.Seconds(0, 9));
            cluster.Agents[0].Start();
            cluster.World.RunFor(cluster.World.Seconds(0, 15));
        }
        ExpectDone(cluster, TimeSpan.FromMinutes(20));
        ExpectUsualStories(web);
        Assert.Equal(20, cluster.Properties.StartCount);
    });

    [Fact]
    public void A_restarted_master_learns_agents_and_tasks_back_and_no_update_is_lost() => SeededRuns.Run(10, cluster =>
    {
        cluster.AddAgents(3, cpus: 10);
        FrameworkNode web = cluster.AddFramework(new FrameworkPlan
        {
            Name = "web",
            TaskCount = 30,
            TaskSeconds = (1, 60),
        });
        Assert.True(cluster.World.RunUntil(
            () => web.Launched.Count == 30 && web.Launched.All(story => story.States.Count > 0),
            TimeSpan.FromMinutes(1)), Describe(cluster));
        string before = cluster.Master.Core!.Info.Id;
        cluster.Master.Crash();
        cluster.World.RunFor(TimeSpan.FromSeconds(20));
        cluster.Master.Start();
        cluster.World.RunFor(TimeSpan.FromSeconds(10));
        Assert.NotEqual(before, cluster.Master.Core.Info.Id);
        Assert.Equal(3, cluster.Master.Core.Agents.Count);
        ExpectDone(cluster, TimeSpan.FromMinutes(10));
        ExpectUsualStories(web);
        Assert.Equal(30, cluster.Properties.StartCount);
    });

    [Fact]
    public void Launches_and_updates_that_arrive_twice_start_and_count_nothing_twice() => SeededRuns.Run(3, cluster =>
    {
        cluster.Network.RepeatProbability = 0.5;
        cluster.Network.RepeatedKinds.UnionWith(FaultSoup.RepeatedByPeers);
        cluster.AddAgents(2, cpus: 20);
        FrameworkNode web = cluster.AddFramework(new FrameworkPlan { Name = "web", TaskCount = 300 });
        ExpectDone(cluster, TimeSpan.FromMinutes(30));
        ExpectUsualStories(web);
        Assert.Equal(300, cluster.Properties.StartCount);
        Assert.Contains(web.Launched, story => story.Repetitions > 0);
    });

    [Fact]
    public void Running_tasks_that_are_killed_end_as_killed() => SeededRuns.Run(3, cluster =>
    {
        cluster.AddAgents(2, cpus: 10);
        FrameworkNode web = cluster.AddFramework(new FrameworkPlan
        {
            Name = "web",
            TaskCount = 20,
            TaskSeconds = (100_000, 200_000),
        });
        Assert.True(cluster.World.RunUntil(
            () => web.Launched.Count == 20 && web.Launched.All(story => story.States.Count == 2),
            TimeSpan.FromMinutes(1)), Describe(cluster));
        foreach (TaskStory story in web.Launched) web.Kill(story);
        ExpectDone(cluster, TimeSpan.FromSeconds(10));
        TaskState[] expected = [TaskState.Starting, TaskState.Running, TaskState.Killed];
        Assert.All(web.Launched, story => Assert.Equal(expected, story.States));
        Assert.All(cluster.Agents, agent => Assert.Equal(0, agent.Machine.ProcessCount));
    });

    [Fact]
    public void After_an_hour_of_random_faults_every_task_has_an_end_that_its_framework_knows() =>
        SeededRuns.Run(3, cluster =>
        {
            FaultSoup soup = RunSoup(cluster, TimeSpan.FromHours(1));
            Assert.True(soup.Counts.Count >= 6, string.Join(", ", soup.Counts));
            Assert.True(cluster.Frameworks[1].FinishedOperations > 0, "nothing was ever reserved");
        });

    [Fact]
    public void Operators_who_drain_agents_and_set_quotas_amid_faults_leave_every_task_one_end()
    {
        // Of one seed's half an hour some may see neither.
        int killed = 0, asked = 0;
        SeededRuns.Run(3, cluster =>
        {
            OperatorNode people = new(cluster, TimeSpan.FromSeconds(10));
            RunSoup(cluster, TimeSpan.FromMinutes(30));
            Assert.True(people.Counts.Count >= 6, string.Join(", ", people.Counts));
            killed += cluster.Frameworks.Count(framework => framework.Ends().ContainsKey(TaskState.Killed));
            asked += cluster.Frameworks.Count(framework => framework.WasAskedToLeave);
        });
        Assert.True(killed > 0 && asked > 0, $"{killed} frameworks had tasks killed, {asked} were asked to leave");
    }

    [Fact]
    public void In_a_storm_of_faults_with_repeated_frames_every_task_still_has_one_end()
    {
        SeededRuns.Run(4, RunStorm);
        // A crash between the end of a task and the end of its executor in the journal left the process running.
        SeededRuns.Repeat(27, RunStorm);
    }

    [Fact]
    public void The_same_seed_gives_the_same_trace_and_another_seed_another_one()
    {
        static ulong HashOf(ulong seed)
        {
            SimulatedCluster cluster = new(seed);
            RunSoup(cluster, TimeSpan.FromMinutes(10));
            return cluster.World.Trace.Hash;
        }
        ulong seed = SeededRuns.Seeds(1).First();
        ulong hash = HashOf(seed);
        Assert.Equal(hash, HashOf(seed));
        Assert.NotEqual(hash, HashOf(seed + 1));
    }

    private static void RunStorm(SimulatedCluster cluster)
    {
        cluster.Network.RepeatProbability = 0.1;
        cluster.Network.RepeatedKinds.UnionWith(FaultSoup.RepeatedByPeers);
        RunSoup(cluster, TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(2));
    }

    private static FaultSoup RunSoup(SimulatedCluster cluster, TimeSpan length, TimeSpan? pause = null)
    {
        cluster.AddAgents(4, cpus: 8);
        cluster.StartFailureProbability = 0.01;
        cluster.AddFramework(new FrameworkPlan
        {
            Name = "web",
            TaskCount = 1_000_000,
            TaskSeconds = (1, 300),
            KillProbability = 0.2,
        });
        cluster.AddFramework(new FrameworkPlan
        {
            Name = "batch",
            TaskCount = 1_000_000,
            TaskSeconds = (5, 60),
            CpusPerTask = 2,
            DeclineProbability = 0.3,
            MaxTasksPerOffer = 2,
            Role = "batch",
            ReserveProbability = 0.3,
        });
        FaultSoup soup = new(cluster, FaultMix.OfOneMaster) { MeanPause = pause ?? TimeSpan.FromSeconds(20) };
        soup.Begin(length);
        cluster.World.RunFor(length);
        soup.Heal();
        foreach (FrameworkNode framework in cluster.Frameworks) framework.IsQuiet = true;
        bool isQuiet = cluster.World.RunUntil(
            () => cluster.Frameworks.All(framework => framework.LiveCount == 0), TimeSpan.FromHours(1));
        Assert.True(isQuiet, Describe(cluster));
        cluster.World.RunFor(TimeSpan.FromMinutes(20));
        Assert.All(cluster.Agents, agent => Assert.Equal(0, agent.Machine.ProcessCount));
        // One that was cut off or down nearly all of the time may have launched nothing.
        Assert.True(cluster.Frameworks.Any(framework => framework.Launched.Count > 0), Describe(cluster));
        ExpectSameReservations(cluster);
        return soup;
    }

    // Master and agents have one picture of what is reserved, and every outcome was acknowledged.
    private static void ExpectSameReservations(SimulatedCluster cluster)
    {
        Assert.All(cluster.Agents, agent => Assert.Equal(0, agent.OpenOperationCount));
        IAllocator allocator = cluster.Master.Core!.Allocator;
        long reserved = allocator.ReservedMilli(allocator.Role("batch"), "cpus");
        Assert.Equal(cluster.Agents.Sum(agent => agent.ReservedCpus), ScalarUnits.ToDouble(reserved));
    }

    private static void ExpectDone(SimulatedCluster cluster, TimeSpan limit) =>
        Assert.True(cluster.World.RunUntil(() => cluster.AllDone, limit), Describe(cluster));

    private static void ExpectUsualStories(FrameworkNode framework) =>
        Assert.All(framework.Launched, story => Assert.Equal(Usual, story.States));

    private static void ExpectNoRepetition(TaskStory story) => Assert.Equal(0, story.Repetitions);

    private static string Describe(SimulatedCluster cluster) => string.Join('\n', cluster.Frameworks.Select(framework =>
    {
        string ends = string.Join(", ", framework.Ends().Select(end => $"{end.Key} {end.Value}"));
        string live = string.Join("\n  ", framework.Launched.Where(story => !story.HasEnded).Take(5));
        return $"{framework.Name}: {framework.Launched.Count} launched, {framework.LiveCount} live ({ends})\n  {live}";
    }));
}
