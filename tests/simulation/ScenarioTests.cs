using Mesosd.Master;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Registry;
using Xunit;

namespace Mesosd.Simulation;

/// <summary>Bad days that have names, with three masters and a model of ZooKeeper.</summary>
public sealed class ScenarioTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    // As published of a framework that runs jobs like cron on Mesos: it took over a minute, or never went on. A link that
    // outlives the partition carries again when TCP sends once more.
    [Fact]
    public void Jobs_that_are_due_run_once_each_after_partitions_and_the_first_within_ten_seconds_of_the_links() => Run(5, cluster =>
    {
        CronNode cron = new(cluster, TimeSpan.FromSeconds(6));
        Elect(cluster, agents: 5);
        for (int i = 0; i < 6; i++)
        {
            cluster.World.RunFor(cluster.World.Seconds(5, 40));
            Split(cluster);
            cluster.World.RunFor(cluster.World.Seconds(5, 120));
            cluster.Network.MendAll();
            Instant healed = cluster.World.Now;
            Assert.True(
                cluster.World.RunUntil(() => cron.LastStart > healed, VirtualNetwork.LongestRetransmission + TimeSpan.FromSeconds(10)),
                $"no job began soon after the partition healed\n{cron}");
        }
        Assert.True(cluster.World.RunUntil(() => cron.DueCount == 0, TimeSpan.FromMinutes(3)), cron.ToString());
        cron.Check();
    });

    [Fact]
    public void What_agents_report_after_a_failover_does_not_grow_with_what_ran_before()
    {
        long few = CompletedTasks.ReportedAfter(20);
        long many = CompletedTasks.ReportedAfter(4_000);
        Assert.InRange(few, 1, 10_000);
        Assert.True(CompletedTasks.AreAlike(few, many), $"{few} bytes after 20 tasks, {many} after 4,000");
    }

    // Mesos' newest master aborts on exactly this.
    [Fact]
    public void An_agent_that_is_paused_until_unreachable_comes_back_after_its_framework_was_torn_down() => Run(5, cluster =>
    {
        Elect(cluster, agents: 2);
        FrameworkNode web = cluster.AddFramework(Lasting(8));
        Assert.True(cluster.World.RunUntil(() => web.Launched.Count == 8 && web.Launched.All(IsRunning), TimeSpan.FromMinutes(2)));
        foreach (AgentNode agent in cluster.Agents) agent.Pause();
        Assert.True(cluster.World.RunUntil(
            () => cluster.Leader is { } leader && Connected(leader).Count == 0,
            TimeSpan.FromMinutes(5)), "the paused agents are held for connected");
        cluster.World.RunFor(TimeSpan.FromMinutes(2));
        web.TearDown();
        cluster.World.RunFor(Moment);
        foreach (AgentNode agent in cluster.Agents) agent.Resume();
        Assert.True(cluster.World.RunUntil(() => AreBack(cluster), TimeSpan.FromMinutes(3)), "the agents are not back");
        Assert.True(
            cluster.World.RunUntil(() => cluster.Agents.All(agent => agent.Machine.ProcessCount == 0), TimeSpan.FromMinutes(2)),
            "tasks of a framework that is over still run");
    });

    [Fact]
    public void An_agent_that_is_cut_off_during_maintenance_is_away_until_it_is_over_and_its_tasks_end() => Run(5, cluster =>
    {
        Elect(cluster, agents: 2);
        OperatorNode people = new(cluster, TimeSpan.FromHours(10)) { IsQuiet = true };
        FrameworkNode web = cluster.AddFramework(Lasting(6));
        Assert.True(cluster.World.RunUntil(() => web.Launched.Count == 6 && web.Launched.All(IsRunning), TimeSpan.FromMinutes(2)));
        AgentNode agent = cluster.Agents[0];
        Assert.True(cluster.World.RunUntil(() => people.IsConnected, TimeSpan.FromMinutes(1)));
        people.Plan(agent);
        cluster.World.RunFor(Moment);
        foreach (VirtualHost host in cluster.Network.Hosts)
        {
            cluster.Network.Cut(host, agent.Host);
            cluster.Network.Cut(agent.Host, host);
        }
        cluster.World.RunFor(TimeSpan.FromSeconds(3));
        people.Take(agent, isStart: true);
        cluster.World.RunFor(TimeSpan.FromMinutes(3));
        cluster.Network.MendAll();
        cluster.World.RunFor(TimeSpan.FromMinutes(2));
        Assert.DoesNotContain(agent.Name, Connected(cluster.Leader!));
        Assert.Equal(0, agent.Machine.ProcessCount);
        people.Take(agent, isStart: false);
        Assert.True(cluster.World.RunUntil(() => AreBack(cluster), TimeSpan.FromMinutes(3)), "the agent is not back");
        Assert.All(web.Launched, story => Assert.True(story.HasEnded || IsRunning(story), story.ToString()));
        Assert.DoesNotContain(web.Launched, story => !story.HasEnded && story.AgentId != cluster.Agents[1].Id);
    });

    [Fact]
    public void An_agent_that_registers_twice_across_a_failover_is_there_once() => Run(10, cluster =>
    {
        Elect(cluster, agents: 0);
        cluster.Network.RepeatProbability = 0.5;
        cluster.Network.RepeatedKinds.Add(FrameKinds.RegisterAgent);
        cluster.AddAgents(3, cpus: 8);
        // Somewhere between the request, the write and the answer.
        cluster.World.RunFor(cluster.World.Seconds(0.001, 0.1));
        cluster.Leader?.Crash();
        AwaitLeader(cluster);
        Assert.True(cluster.World.RunUntil(() => AreBack(cluster), TimeSpan.FromMinutes(2)), "the agents are not back");
        Assert.Equal(["agent1", "agent2", "agent3"], Connected(cluster.Leader!).Order());
        FrameworkNode web = cluster.AddFramework(new FrameworkPlan { Name = "web", TaskCount = 60 });
        Assert.True(cluster.World.RunUntil(() => web.IsDone, TimeSpan.FromMinutes(10)));
        // What was admitted and never came back is given up in the end.
        cluster.World.RunFor(TimeSpan.FromMinutes(15));
        Assert.Equal(3, cluster.Stored.Read()!.Agents.Count);
    });

    [Fact]
    public void A_dead_leader_is_replaced_within_a_second_and_a_silent_one_when_its_session_ends() => Run(5, cluster =>
    {
        Elect(cluster, agents: 3);
        // The standbys' links are up after a moment.
        cluster.World.RunFor(TimeSpan.FromSeconds(10));
        Instant start = cluster.World.Now;
        cluster.Leader!.Crash();
        Assert.True(cluster.World.RunUntil(() => cluster.Leader is not null, Moment), "nobody leads after a second");
        AwaitLeader(cluster);
        TimeSpan dead = cluster.World.Now - start;
        Assert.True(dead < TimeSpan.FromSeconds(3), $"the agents were back {dead} after the leader's process had ended");
        cluster.World.RunFor(TimeSpan.FromMinutes(1));
        MasterNode silent = cluster.Leader!;
        silent.Host.IsOn = false;
        silent.Crash();
        // The service looks at its sessions once a second.
        TimeSpan longest = ServiceClient.Lease + TimeSpan.FromSeconds(1.5);
        Assert.True(cluster.World.RunUntil(() => cluster.Leader is not null, longest), $"nobody leads after {longest}");
        AwaitLeader(cluster);
    });

    private static FrameworkPlan Lasting(int tasks) => new() { Name = "web", TaskCount = tasks, TaskSeconds = (100_000, 200_000) };

    private static bool IsRunning(TaskStory story) => story.States.Count > 0 && story.States[^1] == TaskState.Running;

    // The names of the agents that a master holds for connected.
    private static List<string> Connected(MasterNode master)
    {
        List<string> names = [];
        foreach (KnownAgent agent in master.Core!.Agents)
            if (agent.IsConnected) names.Add(agent.Info.Hostname);
        return names;
    }

    private static void Elect(SimulatedCluster cluster, int agents)
    {
        AwaitLeader(cluster);
        cluster.AddAgents(agents, cpus: 8);
        if (agents > 0) Assert.True(cluster.World.RunUntil(() => AreBack(cluster), TimeSpan.FromMinutes(1)));
    }

    private static TimeSpan AwaitLeader(SimulatedCluster cluster)
    {
        Instant start = cluster.World.Now;
        Assert.True(cluster.World.RunUntil(
            () => cluster.Leader is not null && AreBack(cluster), TimeSpan.FromMinutes(2)), "nobody leads");
        return cluster.World.Now - start;
    }

    private static bool AreBack(SimulatedCluster cluster) => cluster.Leader is { } leader && cluster.Agents.All(agent =>
        agent.Id is { } id && leader.Core!.Agents.Find(id) is { IsConnected: true });

    // Two parts at random, as in the published test; sometimes one of them has no master or no agent.
    private static void Split(SimulatedCluster cluster)
    {
        List<VirtualHost> one = [];
        List<VirtualHost> other = [];
        foreach (VirtualHost host in cluster.Network.Hosts) (cluster.World.Happens(0.5) ? one : other).Add(host);
        foreach (VirtualHost from in one)
        {
            foreach (VirtualHost to in other)
            {
                cluster.Network.Cut(from, to);
                cluster.Network.Cut(to, from);
            }
        }
    }

    private static void Run(int seeds, Action<SimulatedCluster> story)
    {
        foreach (ulong seed in SeededRuns.Seeds(seeds))
            SeededRuns.RunOne(new SimulatedCluster(seed, null, 3, RegistryPlace.ZooKeeper), story);
    }
}
