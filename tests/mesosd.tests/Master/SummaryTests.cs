using System.Text.Json;
using Mesosd.Master;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Registry;
using Xunit;

namespace Mesosd.Tests.Master;

/// <summary>/state-summary counts as if every task were looked at for every reader.</summary>
public sealed class SummaryTests
{
    private const int Agents = 300, TasksPerAgent = 5;

    private static readonly MasterFacts s_facts = new() { Version = new VersionInfo { Version = "1" } };
    private static readonly string[] s_states =
    [
        "TASK_STAGING", "TASK_STARTING", "TASK_RUNNING", "TASK_KILLING", "TASK_FINISHED",
        "TASK_KILLED", "TASK_FAILED", "TASK_LOST", "TASK_ERROR", "TASK_UNREACHABLE",
    ];

    [Fact]
    public void Frameworks_of_all_kinds_are_counted_where_their_tasks_and_executors_are()
    {
        WorkCounter counter = new();
        ScenarioRunner runner = new();
        Check(runner.World.Core.Snapshot(SnapshotParts.All, runner.World.Now), counter);
        runner.Run("""
            framework f1 role=web checkpoint partition-aware failover=60s
            framework f2 roles=db
            agent a1 cpus:4;mem:1024;ports:[31000-31009];disk(db):100
            agent a2 cpus:2;mem:512
            agent a3 cpus:2;mem:512 host=h3
            f1 -> accept o2 launch t1=cpus:1;mem:32 t2=cpus:0.5@e1(cpus:0.1;mem:16)
            f2 -> accept o1 filter=1000 launch t3=cpus:1;ports:[31001-31002] t4=cpus:1
            """);
        Check(runner.World.Core.Snapshot(SnapshotParts.All, runner.World.Now), counter);
        runner.Run("""
            a1 -> update f2/t3 RUNNING uuid=1
            a1 -> update f2/t4 FINISHED uuid=2
            f2 -> acknowledge t4 a1 uuid=2
            framework f3
            f3 -> teardown
            """);
        Check(runner.World.Core.Snapshot(SnapshotParts.All, runner.World.Now), counter);
        runner.Run("failover\nconnect a1\na1 -> reregister\n");
        Check(runner.World.Core.Snapshot(SnapshotParts.All, runner.World.Now), counter);
    }

    [Fact]
    public void Changed_tasks_are_counted_again_and_others_as_before()
    {
        WorkCounter counter = new();
        MasterBench bench = new("cpus:1000;mem:2000000");
        Check(bench.Core.Snapshot(SnapshotParts.All, bench.Core.Now), counter);
        bench.Say(bench.Accept(bench.LastOffer.Id,
            Enumerable.Range(0, 1000).Select(number => bench.NewTask($"t{number}", "cpus:0.1;mem:1"))));
        Check(bench.Core.Snapshot(SnapshotParts.All, bench.Core.Now), counter);
        for (int step = 1; step <= 3; step++)
        {
            for (int number = 0; number < 1000; number += step * step * step * 5)
            {
                bench.SayAsAgent(bench.Update($"t{number}", TaskState.Running, (byte)(10 * step)));
                bench.SayAsAgent(bench.Update($"t{number + step}", TaskState.Finished, (byte)(10 * step + 1)));
                bench.Say(bench.Acknowledge($"t{number + step}", (byte)(10 * step + 1)));
            }
            Check(bench.Core.Snapshot(SnapshotParts.All, bench.Core.Now), counter);
        }
    }

    [Fact]
    public void Numbers_of_agents_that_nobody_remembers_do_not_pile_up()
    {
        WorkCounter counter = new();
        for (int round = 0; round < 12; round++)
        {
            MasterSnapshot snapshot = Fleet(round * Agents).Core.Snapshot(SnapshotParts.All, default);
            Check(snapshot, counter);
            Assert.InRange(counter.Numbers, 0, 3 * Agents + 1024);
        }
    }

    private static void Check(MasterSnapshot snapshot, WorkCounter counter)
    {
        byte[] first = Write(snapshot, new WorkCounter());
        // What was counted for the snapshots before, and for this one.
        Assert.Equal(first, Write(snapshot, counter));
        Assert.Equal(first, Write(snapshot, counter));
        using JsonDocument summary = JsonDocument.Parse(first);
        List<Seen> seen = [.. Look(snapshot)];
        Compare(summary.RootElement.GetProperty("slaves"), seen, one => one.Agent, one => one.Framework, "framework_ids");
        Compare(summary.RootElement.GetProperty("frameworks"), seen, one => one.Framework, one => one.Agent, "slave_ids");
    }

    private static void Compare(
        JsonElement shown, List<Seen> seen, Func<Seen, string> owner, Func<Seen, string> other, string others)
    {
        foreach (JsonElement one in shown.EnumerateArray())
        {
            Seen[] own = [.. seen.Where(thing => owner(thing) == one.GetProperty("id").GetString())];
            foreach (string state in s_states)
                Assert.Equal(own.Count(thing => thing.State == state), one.GetProperty(state).GetInt32());
            Assert.Equal(own.Select(other).Distinct(), one.GetProperty(others).EnumerateArray().Select(id => id.GetString()));
        }
    }

    // Tasks and executors, one by one, in the order in which they count.
    private static IEnumerable<Seen> Look(MasterSnapshot snapshot)
    {
        List<FrameworkReading> frameworks = [];
        foreach (FrameworkReading framework in snapshot.Frameworks) frameworks.Add(framework);
        foreach (FrameworkReading framework in snapshot.CompletedFrameworks) frameworks.Add(framework);
        foreach (FrameworkReading framework in frameworks)
        {
            foreach (TaskReading task in framework.Tasks) yield return Of(framework, task.AgentId, task.State);
            foreach (TaskReading task in framework.UnreachableTasks) yield return Of(framework, task.AgentId, task.State);
            foreach (KnownTask task in framework.CompletedTasks) yield return Of(framework, task.AgentId, task.State);
            foreach (ExecutorReading executor in framework.Executors) yield return Of(framework, executor.AgentId, null);
        }
    }

    private static Seen Of(FrameworkReading framework, AgentId agent, TaskState? state) =>
        new(framework.Id.Value, agent.Value, state is { } known ? TaskStateNames.ToName(known) : "");

    private static byte[] Write(MasterSnapshot snapshot, WorkCounter counter)
    {
        using JsonPieces json = new();
        using MemoryStream all = new();
        foreach (bool _ in new StateJson(json, snapshot, s_facts, counter).WriteSummary()) all.Write(json.TakePiece().Span);
        all.Write(json.TakePiece().Span);
        return all.ToArray();
    }

    private static MasterFleet Fleet(int first)
    {
        RegistryState registry = new();
        for (int i = first; i < first + Agents; i++)
            registry.Apply(new RegistryOperation { AdmitAgent = new AdmitAgent { Agent = MasterFleet.Agent(i) } });
        MasterFleet fleet = new(ScenarioWorld.DefaultSettings with { Recovered = registry });
        for (int i = first; i < first + Agents; i++)
        {
            fleet.Open(i);
            fleet.Say(i, fleet.Report(i, TasksPerAgent));
        }
        return fleet;
    }

    private sealed record Seen(string Framework, string Agent, string State);
}
