using System.Diagnostics;
using Mesosd.Harness;
using Mesosd.Protocol.Client;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.SchedulerApi;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Load;

/// <summary>Command tasks of `true` on one agent, from accept to an acknowledged TASK_FINISHED, against a bare spawn loop.</summary>
internal static class TaskRate
{
    private const double LeastPart = 0.5;
    private const int PerOffer = 200;
    private const double Cpus = 0.01;

    public static async Task RunAsync(Report report, bool quick)
    {
        int tasks = quick ? 100 : 4000;
        await using TestCluster cluster = await TestCluster.StartAsync(agents: 1, "cpus:64;mem:65536");
        // Bare, ours, bare: a drift of the machine shows in the two bare figures.
        double before = Bare(tasks);
        double ours = await NativeAsync(cluster, tasks);
        double after = Bare(tasks);
        double bare = (before + after) / 2;
        report.Add($"tasks of `true` per second, accept to acknowledged TASK_FINISHED, {tasks} on one agent",
            $"{Report.Number(ours)}/s ({Report.Number(ours / bare, "0.00")} × bare)",
            $"bare spawn and wait: {Report.Number(before)} and {Report.Number(after)}/s; Mesos: 14/s",
            "≥ 0.5 × bare", ours >= bare * LeastPart);
    }

    private static double Bare(int count)
    {
        SpawnLoop.Run(Math.Min(100, count));
        long begin = Stopwatch.GetTimestamp();
        SpawnLoop.Run(count);
        return count / Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    /// <summary>Tasks a second of a native scheduler.</summary>
    public static async Task<double> NativeAsync(TestCluster cluster, int tasks)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(5));
        await using SchedulerClient scheduler = new(new SchedulerOptions
        {
            Masters = [cluster.Master],
            Framework = new FrameworkInfo { User = Environment.UserName, Name = "bench" },
        });
        int launched = 0, finished = 0;
        long begin = 0;
        await foreach (Event happening in scheduler.EventsAsync(limit.Token))
        {
            foreach (Offer offer in happening.Offers?.Offers ?? [])
            {
                if (begin == 0) begin = Stopwatch.GetTimestamp();
                OfferOperation launch = new() { Type = OfferOperationType.Launch, Launch = new OfferOperationLaunch() };
                for (int left = RoomOf(offer); left > 0 && launched < tasks; left--) launch.Launch.TaskInfos.Add(True(offer, launched++));
                await scheduler.AcceptAsync([offer.Id], [launch], new Filters { RefuseSeconds = 0 }, limit.Token);
            }
            if (happening.Update?.Status is not { } status) continue;
            if (status.Uuid is not null) scheduler.Acknowledge(status);
            if (status.State is TaskState.Finished && ++finished == tasks) return tasks / Stopwatch.GetElapsedTime(begin).TotalSeconds;
            if (IsBad(status)) throw new InvalidOperationException(status.ToString());
        }
        throw new InvalidOperationException($"the event stream ended after {finished} of {tasks} tasks");
    }

    /// <summary>Tasks a second of a scheduler over HTTP.</summary>
    public static async Task<double> HttpAsync(TestCluster cluster, int tasks, bool isJson)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(5));
        await using ApiScheduler scheduler = await ApiScheduler.SubscribeAsync(cluster.Port, isJson, ApiScheduler.Subscription("bench"), limit.Token);
        int launched = 0, finished = 0;
        long begin = 0;
        while (true)
        {
            Event happening = await scheduler.NextAsync(limit.Token);
            foreach (Offer offer in happening.Offers?.Offers ?? [])
            {
                if (begin == 0) begin = Stopwatch.GetTimestamp();
                OfferOperation launch = new() { Type = OfferOperationType.Launch, Launch = new OfferOperationLaunch() };
                for (int left = RoomOf(offer); left > 0 && launched < tasks; left--) launch.Launch.TaskInfos.Add(True(offer, launched++));
                CallAccept accept = new() { Filters = new Filters { RefuseSeconds = 0 } };
                accept.OfferIds.Add(offer.Id);
                accept.Operations.Add(launch);
                scheduler.Call(new Call { Type = CallType.Accept, Accept = accept });
            }
            if (happening.Update?.Status is not { } status) continue;
            if (status.Uuid is { } uuid)
            {
                CallAcknowledge acknowledge = new() { AgentId = status.AgentId!.Value, TaskId = status.TaskId, Uuid = uuid };
                scheduler.Call(new Call { Type = CallType.Acknowledge, Acknowledge = acknowledge });
            }
            if (status.State is TaskState.Finished && ++finished == tasks) return tasks / Stopwatch.GetElapsedTime(begin).TotalSeconds;
            if (IsBad(status)) throw new InvalidOperationException(status.ToString());
        }
    }

    // What another framework has just given back may come in pieces.
    private static int RoomOf(Offer offer)
    {
        double cpus = offer.Resources.Where(resource => resource.Name == "cpus").Sum(resource => resource.Scalar?.Value ?? 0);
        return Math.Min(PerOffer, (int)Math.Round(cpus / Cpus));
    }

    private static bool IsBad(TaskStatus status) =>
        status.State is TaskState.Failed or TaskState.Lost or TaskState.Error or TaskState.Killed or TaskState.Dropped;

    private static TaskInfo True(Offer offer, int number)
    {
        CommandInfo command = new() { Shell = false, Value = SpawnLoop.Program };
        command.Arguments.Add(SpawnLoop.Program);
        TaskInfo task = new() { Name = "true", TaskId = new TaskId($"true-{number}"), AgentId = offer.AgentId, Command = command };
        task.Resources.Add(new Resource { Name = "cpus", Type = Protocol.Messages.ValueType.Scalar, Scalar = new ValueScalar(Cpus) });
        return task;
    }
}
