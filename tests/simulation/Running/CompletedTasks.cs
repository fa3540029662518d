using System.Diagnostics;
using System.Globalization;
using Mesosd.Protocol.Native;
using Mesosd.Registry;

namespace Mesosd.Simulation;

/// <summary>
/// A failover behind tasks that have ended: history stays where it is, so what agents report has as many bytes after
/// millions of tasks as after a few.
/// </summary>
internal static class CompletedTasks
{
    private const int FewTasks = 20;
    private const int AgentCount = 3;
    private const int TasksAtOnce = 50_000;

    // The numbers in it may take a few bytes more.
    private const int Tolerance = 100;

    /// <summary>From the command line: <c>--completed-tasks=4000000</c>.</summary>
    public static int Run(string[] arguments)
    {
        int tasks = int.Parse(arguments[0].Split('=', 2)[1], CultureInfo.InvariantCulture);
        long started = Stopwatch.GetTimestamp();
        long few = ReportedAfter(FewTasks);
        // Looking at a master's whole state takes longer than all else.
        long many = ReportedAfter(tasks, checkInterval: 100_003);
        Console.WriteLine($"a master's failover after {tasks:N0} completed tasks: {AgentCount} agents report {many} bytes, " +
            $"after {FewTasks} tasks {few}; simulated in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");
        return AreAlike(few, many) ? 0 : 1;
    }

    public static bool AreAlike(long few, long many) => Math.Abs(few - many) <= Tolerance;

    /// <summary>Bytes of all agents' registrations with the next leader.</summary>
    /// <param name="tasks">How many tasks have ended before.</param>
    /// <param name="checkInterval">How seldom a master's whole state is looked at.</param>
    public static long ReportedAfter(int tasks, int checkInterval = 1)
    {
        SimulatedCluster cluster = new(1, null, 3, RegistryPlace.ZooKeeper);
        cluster.Properties.CheckInterval = checkInterval;
        Await(cluster, "a leader", () => cluster.Leader is not null, TimeSpan.FromMinutes(2));
        cluster.AddAgents(AgentCount, cpus: 8);
        Await(cluster, "the agents", () => AreBack(cluster), TimeSpan.FromMinutes(1));
        FrameworkNode web = cluster.AddFramework(new FrameworkPlan { Name = "web", TaskCount = tasks, TaskSeconds = (0.1, 1) });
        RunAll(cluster, web, tasks);
        cluster.World.RunFor(TimeSpan.FromSeconds(30));
        long before = cluster.Network.BytesOf(FrameKinds.ReregisterAgent);
        cluster.Leader!.Crash();
        Await(cluster, "the next leader with all agents", () => AreBack(cluster), TimeSpan.FromMinutes(2));
        return cluster.Network.BytesOf(FrameKinds.ReregisterAgent) - before;
    }

    // What has ended is forgotten by the checks now and then, so that only what the cluster itself keeps grows.
    private static void RunAll(SimulatedCluster cluster, FrameworkNode web, int tasks)
    {
        for (int next = TasksAtOnce; ; next += TasksAtOnce)
        {
            int enough = Math.Min(next, tasks);
            Await(cluster, $"{enough} tasks", () => web.LaunchCount >= enough, TimeSpan.FromHours(2));
            if (enough == tasks) break;
            web.ForgetEnded();
        }
        Await(cluster, "the end of all tasks", () => web.IsDone, TimeSpan.FromMinutes(1));
    }

    private static bool AreBack(SimulatedCluster cluster) => cluster.Leader is { } leader && cluster.Agents.All(agent =>
        agent.Id is { } id && leader.Core!.Agents.Find(id) is { IsConnected: true });

    private static void Await(SimulatedCluster cluster, string what, Func<bool> isThere, TimeSpan longest)
    {
        if (!cluster.World.RunUntil(isThere, longest)) throw new SafetyViolation($"{what}: not there within {longest}");
    }
}
