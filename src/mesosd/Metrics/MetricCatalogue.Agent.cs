namespace Mesosd.Metrics;

// Mesos' own names, which say "slave".
public static partial class MetricCatalogue
{
    /// <summary>Those of agents.</summary>
    public static IReadOnlyList<MetricFamily> Agent { get; } =
    [
        Gauge("slave/uptime_secs", "Seconds since this agent began"),
        Gauge("slave/registered", "1 while the agent is registered with a master, else 0"),
        Gauge("slave/frameworks_active", "Frameworks that have executors here"),
        Gauge("slave/tasks_staging", "Tasks that are staging now"),
        Gauge("slave/tasks_starting", "Tasks that are starting now"),
        Gauge("slave/tasks_running", "Tasks that are running now"),
        Gauge("slave/tasks_killing", "Tasks that are killing now"),
        Counter("slave/tasks_finished", "Tasks that ended as TASK_FINISHED"),
        Counter("slave/tasks_failed", "Tasks that ended as TASK_FAILED"),
        Counter("slave/tasks_killed", "Tasks that ended as TASK_KILLED"),
        Counter("slave/tasks_lost", "Tasks that ended as TASK_LOST"),
        Counter("slave/tasks_gone", "Tasks that ended as TASK_GONE"),
        Gauge("slave/executors_registering", "Executors that were started and have not registered"),
        Gauge("slave/executors_running", "Executors that are registered"),
        Gauge("slave/executors_terminating", "Executors that are being ended"),
        Counter("slave/executors_terminated", "Executors that ended"),
        Counter("slave/executors_preempted", "0: nothing ends executors to take back what is lent"),
        Counter("slave/container_launch_errors", "Containers that could not be started"),
        Counter("slave/valid_status_updates", "Updates of tasks that were taken"),
        Counter("slave/invalid_status_updates", "Updates of tasks that were not"),
        Counter("slave/valid_framework_messages", "Messages that were passed to executors"),
        Counter("slave/invalid_framework_messages", "Messages that could not be"),
        Gauge("slave/executor_directory_max_allowed_age_secs",
            "How old sandboxes of ended executors may become on a disk as full as it was at the last look"),
        Gauge("gc/path_removals_pending", "Sandboxes of ended executors at the last look"),
        Counter("gc/path_removals_succeeded", "Sandboxes of ended executors that were removed"),
        Counter("gc/path_removals_failed", "Removals of sandboxes that left something behind; they are tried again"),
        Gauge("slave/recovery_time_secs", "How long this process took to find again what an earlier one left, in seconds"),
        Counter("slave/recovery_errors", "Things of an earlier process that could not be taken over"),
        Counter("slave/supervisor_restarts", "Times that the supervisor was started again"),
        Counter("slave/update_repetitions", "Updates that were sent again because nobody acknowledged them"),
        Gauge("slave/{resource}_revocable_total", "What the agent lends out of this kind, and may take back"),
        Gauge("slave/{resource}_revocable_used", "What tasks and executors hold of that"),
        Gauge("slave/{resource}_revocable_percent", "The part of that which is held, from 0 to 1"),
        Gauge("slave/{resource}_total", "The agent's resources of this kind, revocable ones left out"),
        Gauge("slave/{resource}_used", "What tasks and executors hold of this kind, revocable ones left out"),
        Gauge("slave/{resource}_percent", "The part of this kind that is held, from 0 to 1, revocable ones left out"),
        Counter("mesosd/operations_finished", "Operations that were performed"),
        Counter("mesosd/operations_failed", "Operations that could not be performed"),
    ];
}
