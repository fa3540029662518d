using Mesosd.Metrics;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Wire;
using Mesosd.Registry;

namespace Mesosd.Master;

/// <summary>
/// A master's figures under Mesos' names (docs of Mesos: monitoring), and some of our own under
/// <c>mesosd/</c> and
/// <c>wire/</c>.
/// </summary>
public static class MasterMetrics
{
    private const double MilliPerUnit = 1000;

    // Of a framework Mesos shows sixty figures that mostly are zero. Of so many frameworks all are shown.
    private const int MaxWithZeros = 100;

    /// <summary>All figures.</summary>
    /// <param name="snapshot">The master, with totals at least.</param>
    /// <param name="facts">What the core does not know.</param>
    /// <param name="surroundings">What the shell knows.</param>
    public static MetricList Collect(
        MasterSnapshot snapshot, MasterFacts facts, in MasterSurroundings surroundings)
    {
        MetricList metrics = new()
        {
            ["master/uptime_secs"] = (surroundings.Now - (facts.StartedAt ?? snapshot.StartedAt)).TotalSeconds,
            // Another may lead already when this one cannot prove that it does.
            ["master/elected"] = snapshot.Totals.IsSuspended ? 0 : 1,
            ["master/outstanding_offers"] = snapshot.Totals.OpenOffers,
        };
        AddPeers(metrics, snapshot);
        AddResources(metrics, snapshot);
        if (snapshot.Allocation is { } allocation) AddAllocation(metrics, allocation, surroundings.Now - snapshot.TakenAt);
        AddTasks(metrics, snapshot);
        OperationMetrics.Add(metrics, snapshot.Operations);
        MessageMetrics.Add(metrics, snapshot.Counters);
        AddMachine(metrics, surroundings.Machine);
        AddWire(metrics, surroundings.Network);
        metrics["master/operator_event_stream_subscribers"] = surroundings.EventSubscribers;
        metrics["master/http_streams_cut"] = surroundings.StreamsCut;
        AddLoop(metrics, surroundings.Loop, snapshot.Counters);
        AddRegistrar(metrics, surroundings);
        AddQueues(metrics, surroundings);
        if (surroundings.AllocationTimes is { } times) metrics.AddTimer("allocator/mesos/allocation_run_ms", times);
        if (surroundings.AllocationLatencies is { } latencies)
            metrics.AddTimer("allocator/mesos/allocation_run_latency_ms", latencies);
        return metrics;
    }

    /// <summary>The figures of a master that does not lead: of the cluster it knows nothing.</summary>
    /// <param name="facts">What it knows of itself.</param>
    /// <param name="surroundings">What the shell knows.</param>
    public static MetricList CollectStandingBy(MasterFacts facts, in MasterSurroundings surroundings)
    {
        MetricList metrics = new()
        {
            ["master/uptime_secs"] = (surroundings.Now - (facts.StartedAt ?? surroundings.Now)).TotalSeconds,
            ["master/elected"] = 0,
        };
        AddMachine(metrics, surroundings.Machine);
        AddWire(metrics, surroundings.Network);
        AddQueues(metrics, surroundings);
        AddRegistrar(metrics, surroundings);
        return metrics;
    }

    private static void AddPeers(MetricList metrics, MasterSnapshot snapshot)
    {
        MasterTotals totals = snapshot.Totals;
        // Mesos' own names say "slaves"; both are given.
        foreach (string name in (string[])["slaves", "agents"])
        {
            metrics[$"master/{name}_active"] = totals.AgentsActive;
            metrics[$"master/{name}_connected"] = totals.AgentsConnected;
            metrics[$"master/{name}_disconnected"] = totals.AgentsDisconnected;
            metrics[$"master/{name}_inactive"] =
                totals.AgentsConnected + totals.AgentsDisconnected - totals.AgentsActive;
            metrics[$"master/{name}_unreachable"] = totals.AgentsUnreachable;
            metrics[$"master/{name}_held"] = totals.AgentsHeld;
            metrics[$"master/{name}_recovered"] = totals.AgentsRecovered;
        }
        metrics["master/frameworks_active"] = totals.FrameworksConnected;
        metrics["master/frameworks_connected"] = totals.FrameworksConnected;
        metrics["master/frameworks_disconnected"] = totals.FrameworksDisconnected;
        metrics["master/frameworks_inactive"] = totals.FrameworksDisconnected;
        metrics["master/frameworks_completed"] = totals.FrameworksCompleted;
    }

    private static void AddResources(MetricList metrics, MasterSnapshot snapshot)
    {
        foreach (ResourceTotals resource in snapshot.Totals.Resources)
        {
            AddShare(metrics, $"master/{resource.Name}", resource.Firm);
            AddShare(metrics, $"master/{resource.Name}_revocable", resource.Revocable);
            ResourceTotal all = resource.Firm.Add(resource.Revocable);
            metrics[$"allocator/mesos/resources/{resource.Name}/total"] = all.TotalMilli / MilliPerUnit;
            metrics[$"allocator/mesos/resources/{resource.Name}/offered_or_allocated"] =
                (all.UsedMilli + all.OfferedMilli) / MilliPerUnit;
        }
    }

    private static void AddShare(MetricList metrics, string name, in ResourceTotal amount)
    {
        double total = amount.TotalMilli / MilliPerUnit;
        double used = amount.UsedMilli / MilliPerUnit;
        metrics[$"{name}_total"] = total;
        metrics[$"{name}_used"] = used;
        metrics[$"{name}_percent"] = total > 0 ? used / total : 0;
    }

    // A snapshot serves until something changes; ages go on meanwhile. Each loop adds names in their order.
    private static void AddAllocation(MetricList metrics, AllocationReading allocation, TimeSpan older)
    {
        metrics["mesosd/metrics_left_out"] = allocation.LeftOut;
        foreach (RoleReading role in allocation.Roles)
            metrics[$"allocator/mesos/offer_filters/roles/{role.Name}/active"] = role.ActiveFilters;
        foreach (RoleReading role in allocation.Roles)
            foreach (QuotaReading quota in role.Quota) Add(metrics, role.Name, quota);
        foreach (RoleReading role in allocation.Roles)
            metrics[$"allocator/mesos/roles/{role.Name}/shares/dominant"] = role.DominantShare;
        foreach (PrincipalReading principal in allocation.Principals)
        {
            metrics[$"frameworks/{principal.Name}/messages_processed"] = principal.Processed;
            metrics[$"frameworks/{principal.Name}/messages_received"] = principal.Received;
        }
        int number = 0;
        IEnumerable<(string Prefix, FrameworkFiguresReading Reading, bool WithZeros)> frameworks =
            allocation.Frameworks.Select(of => (FrameworkMetrics.PrefixOf(of.Name, of.Id), of, number++ < MaxWithZeros));
        foreach ((string prefix, FrameworkFiguresReading framework, bool withZeros) in
            frameworks.OrderBy(of => of.Prefix, StringComparer.Ordinal))
            FrameworkMetrics.Add(metrics, prefix, framework, withZeros);
        IEnumerable<(string Prefix, SubscriptionMetrics Reading)> subscriptions =
            allocation.Subscriptions.Select(of => (PrefixOf(of), of));
        foreach ((string prefix, SubscriptionMetrics subscription) in
            subscriptions.OrderBy(of => of.Prefix, StringComparer.Ordinal))
            Add(metrics, prefix, subscription, older);
    }

    private static void Add(MetricList metrics, string role, in QuotaReading quota)
    {
        string prefix = $"allocator/mesos/quota/roles/{role}/resources/{quota.Resource}";
        metrics[$"{prefix}/consumed"] = quota.Consumed;
        if (quota.Guarantee is { } guarantee) metrics[$"{prefix}/guarantee"] = guarantee;
        if (quota.Limit is { } limit) metrics[$"{prefix}/limit"] = limit;
        if (quota.IsLimited) metrics[$"{prefix}/offered_or_allocated"] = quota.Allocated;
    }

    private static string PrefixOf(in SubscriptionMetrics of) =>
        $"{FrameworkMetrics.PrefixOf(of.FrameworkName, of.FrameworkId)}roles/{of.Role}/";

    private static void Add(MetricList metrics, string prefix, in SubscriptionMetrics subscription, TimeSpan older)
    {
        if (subscription.SinceLastOffer is { } since)
            metrics[$"{prefix}last_offer_secs_ago"] = (since + older).TotalSeconds;
        metrics[$"{prefix}offer_filters"] = subscription.Filters;
        metrics[$"{prefix}offers"] = subscription.OpenOffers;
        metrics[$"{prefix}oldest_offer_secs"] =
            subscription.OpenOffers > 0 ? (subscription.OldestOffer + older).TotalSeconds : 0;
        metrics[$"{prefix}shares/dominant"] = subscription.DominantShare;
        metrics[$"{prefix}shares/fair"] = subscription.FairShare;
        metrics[$"{prefix}suppressed"] = subscription.IsSuppressed ? 1 : 0;
    }

    private static void AddTasks(MetricList metrics, MasterSnapshot snapshot)
    {
        TaskCounts live = snapshot.Totals.Tasks;
        metrics["master/tasks_staging"] = live[TaskState.Staging];
        metrics["master/tasks_starting"] = live[TaskState.Starting];
        metrics["master/tasks_running"] = live[TaskState.Running];
        metrics["master/tasks_killing"] = live[TaskState.Killing];
        metrics["master/tasks_unreachable"] = live[TaskState.Unreachable];
        // These only grow: they count ends.
        MasterCounters ended = snapshot.Counters;
        metrics["master/tasks_finished"] = ended.TasksFinished;
        metrics["master/tasks_failed"] = ended.TasksFailed;
        metrics["master/tasks_killed"] = ended.TasksKilled;
        metrics["master/tasks_lost"] = ended.TasksLost;
        metrics["master/tasks_error"] = ended.TasksError;
        metrics["master/tasks_dropped"] = ended.TasksDropped;
        metrics["master/tasks_gone"] = ended.TasksGone;
        metrics["master/tasks_gone_by_operator"] = ended.TasksGoneByOperator;
        foreach ((TaskEnd end, long count) in ended.Reasons) metrics[NameOf(end)] = count;
    }

    // Mesos' figures have its older names, which say "slave".
    private static string NameOf(in TaskEnd end) =>
        ($"master/{TaskStateNames.ToName(end.State)}/{TaskStatusSourceNames.ToName(end.Source)}/" +
            TaskStatusReasonNames.ToName(end.Reason)).ToLowerInvariant().Replace("_agent", "_slave", StringComparison.Ordinal);

    internal static void AddMachine(MetricList metrics, in MachineReading machine)
    {
        metrics["system/cpus_total"] = machine.Processors;
        metrics["system/load_1min"] = machine.Load.One;
        metrics["system/load_5min"] = machine.Load.Five;
        metrics["system/load_15min"] = machine.Load.Fifteen;
        metrics["system/mem_total_bytes"] = machine.TotalMemoryBytes;
        metrics["system/mem_free_bytes"] = machine.FreeMemoryBytes;
        metrics["mesosd/process_resident_bytes"] = machine.ResidentBytes;
        metrics["mesosd/process_cpu_secs"] = machine.ProcessorTime.TotalSeconds;
        metrics["mesosd/process_garbage_collections"] = machine.GarbageCollections;
    }

    internal static void AddWire(MetricList metrics, in NetworkCounts network)
    {
        metrics["wire/frames_in"] = network.FramesIn;
        metrics["wire/frames_out"] = network.FramesOut;
        metrics["wire/bytes_in"] = network.BytesIn;
        metrics["wire/bytes_out"] = network.BytesOut;
        metrics["wire/writes"] = network.Writes;
        metrics["wire/open_connections"] = network.OpenConnections;
        metrics["wire/opened_connections"] = network.Opened;
        metrics["wire/slow_readers"] = network.SlowReaders;
        metrics["wire/silent_peers"] = network.SilentPeers;
        metrics["wire/malformed_frames"] = network.MalformedFrames;
        metrics["wire/refused_handshakes"] = network.RefusedHandshakes;
    }

    // Of the reading Mesos gives the latest time alone, of writes all it knows.
    private static void AddRegistrar(MetricList metrics, in MasterSurroundings surroundings)
    {
        RegistrarReading registrar = surroundings.Loop.Registrar;
        metrics["registrar/queued_operations"] = registrar.QueuedOperations;
        if (registrar.IsRecovered is { } isRecovered) metrics["registrar/log/recovered"] = isRecovered ? 1 : 0;
        if (registrar.StoredBytes is { } bytes) metrics["registrar/registry_size_bytes"] = bytes;
        if (registrar.Fetch is { } fetch) metrics["registrar/state_fetch_ms"] = fetch.TotalMilliseconds;
        if (surroundings.StoreTimes is { } times) metrics.AddTimer("registrar/state_store_ms", times);
    }

    // One loop with one queue does what Mesos has several actors for.
    private static void AddQueues(MetricList metrics, in MasterSurroundings surroundings)
    {
        HttpCounts http = surroundings.Http ?? HttpCounts.None;
        http.AddTo(metrics);
        metrics["master/event_queue_messages"] = surroundings.WaitingInputs;
        metrics["master/event_queue_http_requests"] = http.OpenRequests;
        metrics["master/event_queue_dispatches"] = 0;
        metrics["allocator/mesos/event_queue_dispatches"] = 0;
        metrics["allocator/event_queue_dispatches"] = 0;
    }

    private static void AddLoop(MetricList metrics, in LoopReading loop, MasterCounters counters)
    {
        metrics["allocator/mesos/allocation_runs"] = counters.AllocationRuns;
        metrics["master/http_cache_hits"] = loop.SharedReadings;
        metrics["mesosd/loop_inputs"] = loop.Inputs;
        metrics["mesosd/loop_turns"] = loop.Turns;
        metrics["mesosd/loop_wakeups"] = loop.Wakeups;
        metrics["mesosd/loop_wakeup_secs"] = loop.WakeupTime.TotalSeconds;
        metrics["mesosd/loop_longest_wakeup_secs"] = loop.LongestWakeup.TotalSeconds;
        metrics["mesosd/messages_too_large"] = loop.TooLargeMessages;
    }
}
