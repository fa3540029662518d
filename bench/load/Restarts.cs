using System.Diagnostics;
using Mesosd.Harness;
using Mesosd.Protocol.Client;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.SchedulerApi;

namespace Mesosd.Load;

/// <summary>
/// A process is killed and started again under running tasks: the time from the start of the new one until the
/// master says that the agents have registered again.
/// </summary>
internal static class Restarts
{
    private const int Agents = 5;
    private const string Resources = "cpus:4;mem:4096;disk:1000;ports:[31000-32000]";
    // Long enough that whoever waits for the other takes its longest pauses.
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan MostForAgent = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan MostForMaster = TimeSpan.FromMilliseconds(500);

    public static async Task RunAsync(Report report, bool quick)
    {
        int runs = quick ? 3 : 20;
        await AgentAsync(report, runs, TimeSpan.Zero);
        await AgentAsync(report, runs, Outage);
        await MasterAsync(report, runs, TimeSpan.Zero);
        await MasterAsync(report, runs, Outage);
    }

    private static async Task AgentAsync(Report report, int runs, TimeSpan away)
    {
        await using TestCluster cluster = await TestCluster.StartAsync(agents: 1, Resources);
        await using Holder holder = new(cluster);
        await holder.RunTasksAsync();
        Samples samples = new();
        for (int run = 0; run < runs; run++)
        {
            RunningProgram earlier = cluster.Agent("agent0");
            earlier.Signal(Signals.Kill);
            await earlier.ExitAsync();
            await cluster.MasterProgram.LineAsync(
                text => text.Contains("has lost its connection", StringComparison.Ordinal), "the end of the agent's link");
            await PauseAsync(away);
            long begin = Stopwatch.GetTimestamp();
            Task start = cluster.StartAgentAsync("agent0", Resources);
            string line = await cluster.MasterProgram.LineAsync(
                text => text.Contains("registered again", StringComparison.Ordinal), "the agent's registration");
            samples.Add(Stopwatch.GetElapsedTime(begin));
            if (!line.Contains($"with {Holder.Tasks} tasks", StringComparison.Ordinal)) throw new InvalidOperationException(line);
            await start;
        }
        Add(report, $"agent killed and started again, exec to registered again with its {Holder.Tasks} running tasks{After(away)}",
            samples, "Mesos: 2.9 s", "≤ 0.3 s", MostForAgent);
    }

    private static async Task MasterAsync(Report report, int runs, TimeSpan away)
    {
        await using TestCluster cluster = await TestCluster.StartAsync(Agents, Resources);
        Samples samples = new();
        for (int run = 0; run < runs; run++)
        {
            RunningProgram earlier = cluster.MasterProgram;
            earlier.Signal(Signals.Kill);
            await earlier.ExitAsync();
            await PauseAsync(away);
            long begin = Stopwatch.GetTimestamp();
            await cluster.StartMasterAsync();
            for (int agent = 0; agent < Agents; agent++)
            {
                await cluster.MasterProgram.LineAsync(
                    text => text.Contains("registered again", StringComparison.Ordinal), "an agent's registration");
            }
            samples.Add(Stopwatch.GetElapsedTime(begin));
        }
        Add(report, $"single master killed and started again, exec to all of its {Agents} agents back{After(away)}",
            samples, "Mesos: 75.8 s", "≤ 0.5 s", MostForMaster);
    }

    private static string After(TimeSpan away) => away == TimeSpan.Zero ? "" : $", after {away.TotalSeconds:0} s away";

    private static async Task PauseAsync(TimeSpan span)
    {
        if (span == TimeSpan.Zero) return;
        using PeriodicTimer pause = new(span);
        await pause.WaitForNextTickAsync();
    }

    private static void Add(Report report, string what, Samples samples, string compared, string aim, TimeSpan most) =>
        report.Add($"{what}, median and worst of {samples.Count}",
            $"{Report.Milliseconds(samples.Median)}, {Report.Milliseconds(samples.Percentile(1))}",
            compared, aim, samples.Median <= most);

    /// <summary>A framework with ten command tasks and ten tasks in an executor of its own, all running for ever.</summary>
    private sealed class Holder : IAsyncDisposable
    {
        public const int Tasks = 20;

        private readonly SchedulerClient _scheduler;
        private readonly CancellationTokenSource _stop = new(TimeSpan.FromMinutes(10));

        public Holder(TestCluster cluster)
        {
            _scheduler = new SchedulerClient(new SchedulerOptions
            {
                Masters = [cluster.Master],
                Framework = new FrameworkInfo { User = Environment.UserName, Name = "holder", Checkpoint = true },
            });
        }

        public async Task RunTasksAsync()
        {
            HashSet<string> running = [];
            bool isLaunched = false;
            await foreach (Event happening in _scheduler.EventsAsync(_stop.Token))
            {
                if (happening.Offers?.Offers.FirstOrDefault() is { } offer && !isLaunched)
                {
                    isLaunched = true;
                    OfferOperation launch = new() { Type = OfferOperationType.Launch, Launch = new OfferOperationLaunch() };
                    launch.Launch.TaskInfos.AddRange(Enumerable.Range(0, Tasks).Select(number => Make(offer, number)));
                    await _scheduler.AcceptAsync([offer.Id], [launch], new Filters { RefuseSeconds = 3600 }, _stop.Token);
                }
                if (happening.Update?.Status is not { } status) continue;
                if (status.Uuid is not null) _scheduler.Acknowledge(status);
                if (status.State == TaskState.Running) running.Add(status.TaskId.Value);
                if (running.Count == Tasks) return;
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _scheduler.DisposeAsync();
            _stop.Dispose();
        }

        private static TaskInfo Make(Offer offer, int number)
        {
            TaskInfo task = new() { Name = "hold", TaskId = new TaskId($"hold-{number}"), AgentId = offer.AgentId };
            task.Resources.Add(new Resource
            {
                Name = "cpus",
                Type = Protocol.Messages.ValueType.Scalar,
                Scalar = new ValueScalar(0.01),
            });
            if (number % 2 == 0) task.Command = new CommandInfo { Value = "exec sleep 100000" };
            else
            {
                CommandInfo command = new() { Shell = false, Value = Environment.ProcessPath! };
                command.Arguments.AddRange([Environment.ProcessPath!, HoldingExecutor.Argument]);
                task.Executor = new ExecutorInfo
                {
                    ExecutorId = new ExecutorId("holder"),
                    Type = ExecutorInfoType.Custom,
                    Command = command,
                };
            }
            return task;
        }
    }
}
