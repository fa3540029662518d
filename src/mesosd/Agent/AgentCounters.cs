namespace Mesosd.Agent;

/// <summary>What has happened since the process started, under Mesos' names for it.</summary>
public struct AgentCounters
{
    /// <summary>slave/tasks_finished.</summary>
    public long TasksFinished;

    /// <summary>slave/tasks_failed.</summary>
    public long TasksFailed;

    /// <summary>slave/tasks_killed.</summary>
    public long TasksKilled;

    /// <summary>slave/tasks_lost: TASK_LOST, TASK_DROPPED and TASK_ERROR.</summary>
    public long TasksLost;

    /// <summary>slave/tasks_gone.</summary>
    public long TasksGone;

    /// <summary>slave/executors_terminated.</summary>
    public long ExecutorsTerminated;

    /// <summary>slave/container_launch_errors.</summary>
    public long ContainerLaunchErrors;

    /// <summary>mesosd/operations_finished: reservations and volumes that were made or ended.</summary>
    public long OperationsFinished;

    /// <summary>mesosd/operations_failed.</summary>
    public long OperationsFailed;

    /// <summary>slave/valid_status_updates.</summary>
    public long ValidStatusUpdates;

    /// <summary>slave/invalid_status_updates.</summary>
    public long InvalidStatusUpdates;

    /// <summary>slave/valid_framework_messages.</summary>
    public long ValidFrameworkMessages;

    /// <summary>slave/invalid_framework_messages.</summary>
    public long InvalidFrameworkMessages;

    /// <summary>slave/recovery_errors.</summary>
    public long RecoveryErrors;

    /// <summary>slave/supervisor_restarts; mesosd's own.</summary>
    public long SupervisorRestarts;

    /// <summary>
    /// slave/update_repetitions; mesosd's own: updates sent again for want of an acknowledgement.
    /// </summary>
    public long UpdateRepetitions;
}
