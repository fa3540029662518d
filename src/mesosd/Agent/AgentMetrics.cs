using Mesosd.Metrics;
using Mesosd.Protocol.Messages;

namespace Mesosd.Agent;

/// <summary>An agent's figures under Mesos' names. Pure.</summary>
public static class AgentMetrics
{
    private static readonly string[] Measured = ["cpus", "mem", "disk", "gpus"];

    /// <summary>All figures, ordered by name.</summary>
    /// <param name="snapshot">The agent.</param>
    /// <param name="startedAt">When its process started.</param>
    public static MetricList Measure(AgentSnapshot snapshot, Instant startedAt)
    {
        MetricList figures = new()
        {
            ["slave/registered"] = snapshot.IsRegistered ? 1 : 0,
            ["slave/uptime_secs"] = (snapshot.TakenAt - startedAt).TotalSeconds,
            ["slave/frameworks_active"] = snapshot.Frameworks.Count,
        };
        if (snapshot.RecoveredAt != Instant.Never)
            figures["slave/recovery_time_secs"] = Math.Max(0, (snapshot.RecoveredAt - startedAt).TotalSeconds);
        AddCounters(figures, snapshot.Counters);
        AddTasks(figures, snapshot);
        AddExecutors(figures, snapshot);
        AddResources(figures, snapshot);
        return figures;
    }

    private static void AddCounters(MetricList figures, in AgentCounters counters)
    {
        figures["slave/tasks_finished"] = counters.TasksFinished;
        figures["slave/tasks_failed"] = counters.TasksFailed;
        figures["slave/tasks_killed"] = counters.TasksKilled;
        figures["slave/tasks_lost"] = counters.TasksLost;
        figures["slave/tasks_gone"] = counters.TasksGone;
        figures["slave/executors_terminated"] = counters.ExecutorsTerminated;
        // What frameworks borrow nobody takes back from them.
        figures["slave/executors_preempted"] = 0;
        figures["slave/container_launch_errors"] = counters.ContainerLaunchErrors;
        figures["mesosd/operations_finished"] = counters.OperationsFinished;
        figures["mesosd/operations_failed"] = counters.OperationsFailed;
        figures["slave/valid_status_updates"] = counters.ValidStatusUpdates;
        figures["slave/invalid_status_updates"] = counters.InvalidStatusUpdates;
        figures["slave/valid_framework_messages"] = counters.ValidFrameworkMessages;
        figures["slave/invalid_framework_messages"] = counters.InvalidFrameworkMessages;
        figures["slave/recovery_errors"] = counters.RecoveryErrors;
        figures["slave/supervisor_restarts"] = counters.SupervisorRestarts;
        figures["slave/update_repetitions"] = counters.UpdateRepetitions;
    }

    private static void AddTasks(MetricList figures, AgentSnapshot snapshot)
    {
        Dictionary<TaskState, int> counts = [];
        foreach (TaskSummary task in LiveTasks(snapshot))
            counts[task.State] = counts.GetValueOrDefault(task.State) + 1;
        figures["slave/tasks_staging"] = counts.GetValueOrDefault(TaskState.Staging);
        figures["slave/tasks_starting"] = counts.GetValueOrDefault(TaskState.Starting);
        figures["slave/tasks_running"] = counts.GetValueOrDefault(TaskState.Running);
        figures["slave/tasks_killing"] = counts.GetValueOrDefault(TaskState.Killing);
    }

    private static void AddExecutors(MetricList figures, AgentSnapshot snapshot)
    {
        int registering = 0, running = 0, terminating = 0;
        foreach (ExecutorSnapshot executor in Executors(snapshot))
        {
            if (executor.State is ExecutorState.Starting or ExecutorState.Registering) registering++;
            else if (executor.State == ExecutorState.Running) running++;
            else if (executor.State == ExecutorState.Terminating) terminating++;
        }
        figures["slave/executors_registering"] = registering;
        figures["slave/executors_running"] = running;
        figures["slave/executors_terminating"] = terminating;
    }

    private static void AddResources(MetricList figures, AgentSnapshot snapshot)
    {
        List<Resource> used = [];
        foreach (TaskSummary task in LiveTasks(snapshot)) used.AddRange(task.Resources);
        foreach (ExecutorSnapshot executor in Executors(snapshot))
        {
            bool holdsItsOwn = executor.State != ExecutorState.Ended && !executor.IsCommand;
            if (holdsItsOwn) used.AddRange(executor.Info.Resources);
        }
        foreach (string name in Measured)
        {
            AddShare(figures, $"slave/{name}", Sum(snapshot.Info.Resources, name, false), Sum(used, name, false));
            AddShare(figures, $"slave/{name}_revocable", Sum(snapshot.Lent, name, true), Sum(used, name, true));
        }
    }

    private static void AddShare(MetricList figures, string name, double total, double taken)
    {
        figures[$"{name}_total"] = total;
        figures[$"{name}_used"] = taken;
        figures[$"{name}_percent"] = total > 0 ? taken / total : 0;
    }

    private static IEnumerable<ExecutorSnapshot> Executors(AgentSnapshot snapshot) =>
        snapshot.Frameworks.SelectMany(framework => framework.Executors);

    private static IEnumerable<TaskSummary> LiveTasks(AgentSnapshot snapshot) =>
        Executors(snapshot).SelectMany(executor => executor.Queued.Concat(executor.Launched));

    // Mesos' scalars have three decimals; sums must not show the binary dust of many doubles.
    private static double Sum(IReadOnlyList<Resource> resources, string name, bool isRevocable)
    {
        decimal sum = 0;
        foreach (Resource resource in resources)
            if (resource.Name == name && resource.Revocable is not null == isRevocable
                && resource.Scalar is ValueScalar scalar) sum += Exact(scalar.Value);
        return (double)sum;
    }

    // A peer's number that is no amount counts as nothing.
    private static decimal Exact(double value) =>
        double.IsFinite(value) && Math.Abs(value) < 1e15 ? Math.Round((decimal)value, 3) : 0;
}
