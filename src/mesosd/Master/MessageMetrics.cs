using Mesosd.Metrics;

namespace Mesosd.Master;

/// <summary>Figures of what peers sent a master and of what came of it, under Mesos' names and our own.</summary>
internal static class MessageMetrics
{
    private static readonly string[] s_never =
    [
        "master/messages_authenticate", "master/messages_deactivate_framework", "master/slave_shutdowns_scheduled",
        "master/slave_shutdowns_completed", "master/slave_shutdowns_canceled",
    ];

    public static void Add(MetricList metrics, MasterCounters counters)
    {
        AddMessages(metrics, counters);
        AddValidity(metrics, counters);
        AddEvents(metrics, counters);
        // What Mesos counts and cannot happen here, so that who looks for the names finds them.
        foreach (string name in s_never) metrics[name] = 0;
    }

    private static void AddMessages(MetricList metrics, MasterCounters counters)
    {
        metrics["master/messages_register_framework"] = counters.CallsSubscribe;
        metrics["master/messages_reregister_framework"] = counters.CallsResubscribe;
        metrics["master/messages_unregister_framework"] = counters.CallsTeardown;
        metrics["master/messages_launch_tasks"] = counters.MessagesLaunch;
        metrics["master/messages_decline_offers"] = counters.MessagesDecline;
        metrics["master/messages_revive_offers"] = counters.CallsRevive;
        metrics["master/messages_suppress_offers"] = counters.CallsSuppress;
        metrics["master/messages_kill_task"] = counters.CallsKill;
        metrics["master/messages_shutdown_executor"] = counters.CallsShutdown;
        metrics["master/messages_status_update_acknowledgement"] = counters.CallsAcknowledge;
        metrics["master/messages_reconcile_tasks"] = counters.CallsReconcile;
        metrics["master/messages_framework_to_executor"] = counters.CallsMessage;
        metrics["master/messages_resource_request"] = counters.CallsRequest;
        metrics["master/messages_operation_status_update_acknowledgement"] = counters.CallsAcknowledgeOperation;
        metrics["master/messages_reconcile_operations"] = counters.CallsReconcileOperations;
        metrics["master/messages_operation_status_update"] = counters.OperationUpdateMessages;
        metrics["master/messages_update_slave"] = counters.AgentResourcesMessages;
        metrics["master/messages_update_framework"] = counters.CallsUpdateFramework;
        metrics["master/dropped_messages"] = counters.MessagesDropped;
        metrics["master/messages_register_slave"] = counters.AgentRegisterMessages;
        metrics["master/messages_reregister_slave"] = counters.AgentReregisterMessages;
        metrics["master/messages_unregister_slave"] = counters.AgentUnregisterMessages;
        metrics["master/messages_status_update"] = counters.StatusUpdateMessages;
        metrics["master/messages_exited_executor"] = counters.ExecutorExitedMessages;
        metrics["master/messages_executor_to_framework"] = counters.ExecutorToFrameworkMessages;
    }

    private static void AddValidity(MetricList metrics, MasterCounters counters)
    {
        metrics["master/valid_status_updates"] = counters.ValidStatusUpdates;
        metrics["master/invalid_status_updates"] = counters.InvalidStatusUpdates;
        metrics["master/valid_status_update_acknowledgements"] = counters.ValidAcknowledgements;
        metrics["master/invalid_status_update_acknowledgements"] = counters.InvalidAcknowledgements;
        metrics["master/valid_framework_to_executor_messages"] = counters.ValidMessagesToExecutors;
        metrics["master/invalid_framework_to_executor_messages"] = counters.InvalidMessagesToExecutors;
        metrics["master/valid_executor_to_framework_messages"] = counters.ValidMessagesToFrameworks;
        metrics["master/invalid_executor_to_framework_messages"] = counters.InvalidMessagesToFrameworks;
        metrics["master/valid_operation_status_updates"] = counters.ValidOperationUpdates;
        metrics["master/invalid_operation_status_updates"] = counters.InvalidOperationUpdates;
        metrics["master/valid_operation_status_update_acknowledgements"] = counters.ValidOperationAcknowledgements;
        metrics["master/invalid_operation_status_update_acknowledgements"] = counters.InvalidOperationAcknowledgements;
    }

    private static void AddEvents(MetricList metrics, MasterCounters counters)
    {
        metrics["master/slave_registrations"] = counters.AgentRegistrations;
        metrics["master/slave_reregistrations"] = counters.AgentReregistrations;
        metrics["master/slave_removals"] = counters.AgentRemovals + counters.AgentsMarkedUnreachable;
        metrics["master/slave_removals/reason_unhealthy"] = counters.AgentsMarkedUnreachable;
        metrics["master/slave_removals/reason_unregistered"] = counters.AgentsUnregistered;
        metrics["master/slave_removals/reason_registered"] = counters.AgentsReplaced;
        metrics["master/slave_unreachable_scheduled"] = counters.AgentsScheduledUnreachable;
        metrics["master/slave_unreachable_canceled"] = counters.AgentsUnreachableCanceled;
        metrics["master/slave_unreachable_completed"] = counters.AgentsMarkedUnreachable;
        metrics["master/recovery_slave_removals"] = counters.RecoveredAgentsRemoved;
        metrics["mesosd/registry_writes_failed"] = counters.RegistryWritesFailed;
        metrics["mesosd/refusals"] = counters.Refusals;
        metrics["mesosd/tasks_launched"] = counters.TasksLaunched;
        metrics["mesosd/operations_applied"] = counters.OperationsApplied;
        metrics["mesosd/launches_sent_again"] = counters.LaunchesSentAgain;
        metrics["mesosd/offers_made"] = counters.OffersMade;
        metrics["mesosd/offers_rescinded"] = counters.OffersRescinded;
        metrics["mesosd/offer_leases_ended"] = counters.OfferLeasesEnded;
        metrics["mesosd/inverse_offers_made"] = counters.InverseOffersMade;
        metrics["mesosd/accepts_with_invalid_offers"] = counters.OffersInvalid;
    }
}
