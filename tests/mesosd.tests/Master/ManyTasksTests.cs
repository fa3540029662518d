using System.Globalization;
using Mesosd.Master;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Xunit;

namespace Mesosd.Tests.Master;

/// <summary>Many tasks at once: the cost of each must not grow with their number.</summary>
public sealed class ManyTasksTests
{
    private const int Tasks = 20_000;

    [Fact]
    public void Twenty_thousand_tasks_of_one_executor_in_one_accept_are_launched_in_bounded_launches()
    {
        MasterBench bench = new("cpus:100;mem:100000");
        bench.Say(bench.Accept(bench.LastOffer.Id, Enumerable.Range(0, Tasks).Select(i => OfExecutor(bench, i))));
        RunTasks[] launches = [.. bench.Effects.Select(effect => effect.Message).OfType<RunTasks>()];
        Assert.Equal(Tasks / 500, launches.Length);
        Assert.All(launches, launch => Assert.Equal(500, launch.Tasks.Count));
        Assert.Equal(Enumerable.Range(1, launches.Length).Select(id => (ulong)id), launches.Select(launch => launch.LaunchId));
        Assert.Equal(
            Enumerable.Range(0, Tasks).Select(Name),
            launches.SelectMany(launch => launch.Tasks).Select(task => task.TaskId.Value));
        MasterInvariants.CheckAll(bench.Core);
    }

    [Fact]
    public void A_task_among_twenty_thousand_costs_no_more_memory_than_one_among_a_hundred()
    {
        long few = BytesPerTask(100);
        long many = BytesPerTask(Tasks);
        // Tables that grow by doubling may cost twice their size at the worst moment.
        Assert.True(many <= few * 2, $"{many} bytes per task of {Tasks}, {few} bytes per task of 100");
    }

    [Fact]
    public void Twenty_thousand_tasks_run_to_their_end_and_leave_nothing_allocated()
    {
        MasterBench bench = new("cpus:100;mem:100000");
        bench.Say(bench.Accept(bench.LastOffer.Id, Enumerable.Range(0, Tasks).Select(i => OfExecutor(bench, i))));
        for (int i = 0; i < Tasks; i++)
        {
            bench.SayAsAgent(bench.Update(Name(i), TaskState.Running, 1));
            bench.Say(bench.Acknowledge(Name(i), 1));
            bench.SayAsAgent(bench.Update(Name(i), TaskState.Finished, 2));
            bench.Say(bench.Acknowledge(Name(i), 2));
        }
        bench.SayAsAgent(new ExecutorExited
        {
            FrameworkId = bench.FrameworkId,
            ExecutorId = new ExecutorId("e1"),
            Status = 0,
        });
        MasterInvariants.CheckAll(bench.Core);
        KnownAgent agent = bench.Core.Agents.Find(bench.AgentId)!;
        Assert.Equal(0, agent.Frameworks.Count);
        Assert.Equal(agent.Total, bench.Core.Allocator.Free(agent.Index!.Value));
    }

    private static long BytesPerTask(int count)
    {
        MasterBench bench = new("cpus:100;mem:100000");
        var call = bench.Accept(bench.LastOffer.Id, Enumerable.Range(0, count).Select(i => OfExecutor(bench, i)));
        long before = GC.GetAllocatedBytesForCurrentThread();
        bench.Say(call);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / count;
    }

    private static TaskInfo OfExecutor(MasterBench bench, int number)
    {
        TaskInfo task = bench.NewTask(Name(number), "cpus:0.001;mem:1");
        task.Executor = ScenarioFramework.Executor("e1", "cpus:0.1;mem:32");
        return task;
    }

    private static string Name(int number) => "t" + number.ToString(CultureInfo.InvariantCulture);
}
