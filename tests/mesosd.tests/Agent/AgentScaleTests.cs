using Mesosd.Agent;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Xunit;
using ExecutorApi = Mesosd.Protocol.ExecutorApi;

namespace Mesosd.Tests.Agent;

public sealed class AgentScaleTests
{
    private const int ChunkSize = 500;

    // A cost that grew with the tasks of the executor would make 200,000 of them take many minutes.
    [Fact(Timeout = 120_000)]
    public async Task Two_hundred_thousand_tasks_of_one_executor_run_to_their_end()
    {
        await Task.Yield();
        AgentBench bench = new(checkpoints: true);
        const int count = 200_000;
        int launched = 0;
        for (int first = 0; first < count; first += ChunkSize)
        {
            bench.Launch(first, ChunkSize);
            if (first == 0) bench.Subscribe();
            launched += bench.Effects.Count(effect => IsLaunch(effect.Message));
            bench.Effects.Clear();
        }
        Assert.Equal(count, launched);
        for (int task = 0; task < count; task++)
        {
            bench.Receive(AgentBench.Executor, bench.Update(task, TaskState.Running));
            bench.Receive(AgentBench.Executor, bench.Update(task, TaskState.Finished));
            Acknowledge(bench);
            Acknowledge(bench);
        }
        AgentSnapshot snapshot = bench.Core.TakeSnapshot(bench.Now);
        ExecutorSnapshot executor = snapshot.Frameworks.Single().Executors.Single();
        Assert.Empty(executor.Launched);
        Assert.Empty(executor.Terminated);
        Assert.Equal(AgentLimits.MaxCompletedTasksPerExecutor, executor.Completed.Count);
        Assert.Equal(count, snapshot.Counters.TasksFinished);
    }

    [Fact]
    public void Status_update_and_its_acknowledgement_stay_within_their_budget()
    {
        AgentBench bench = new(checkpoints: true);
        bench.Launch(0, 1);
        bench.Subscribe();
        bench.Effects.Clear();
        for (int warmUp = 0; warmUp < 300; warmUp++) RoundTrip(bench, bench.Update(0, TaskState.Running));

        const int rounds = 1_000;
        ExecutorApi.Call[] calls = [.. Enumerable.Range(0, rounds).Select(_ => bench.Update(0, TaskState.Running))];
        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (ExecutorApi.Call call in calls) RoundTrip(bench, call);
        long perUpdate = (GC.GetAllocatedBytesForCurrentThread() - before) / rounds;

        // Two journal records with their contents, the update to the master, the event to the executor, and
        // the acknowledgement that this test itself makes (80).
        Assert.InRange(perUpdate, 1, 576);
    }

    private static void RoundTrip(AgentBench bench, ExecutorApi.Call call)
    {
        bench.Receive(AgentBench.Executor, call);
        Acknowledge(bench);
    }

    // Acknowledges the update in flight and forgets all effects but those of the acknowledgement.
    private static void Acknowledge(AgentBench bench)
    {
        StatusUpdate? update = null;
        for (int index = 0; index < bench.Effects.Count; index++)
            if (bench.Effects[index].Message is StatusUpdate sent) update = sent;
        bench.Effects.Clear();
        Assert.NotNull(update);
        bench.Receive(AgentBench.Master, AgentBench.Acknowledge(update.Status));
    }

    private static bool IsLaunch(IMessage? message) =>
        message is ExecutorApi.Event { Type: ExecutorApi.EventType.Launch };
}
