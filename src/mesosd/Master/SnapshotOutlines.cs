using Mesosd.Protocol.MasterApi;

namespace Mesosd.Master;

/// <summary>Outlines of the answers of the operator API that grow with the cluster. An outline is one reader's own.</summary>
/// <remarks>Numbers and names are the schema's; tests compare with whole messages.</remarks>
internal static class SnapshotOutlines
{
    /// <summary>Whether a question's answer grows with the cluster.</summary>
    public static bool IsFor(CallType question) => question is CallType.GetState or CallType.GetAgents or
        CallType.GetFrameworks or CallType.GetExecutors or CallType.GetTasks or CallType.GetOperations or CallType.GetRoles;

    /// <summary>The answer to a question that <see cref="IsFor"/> names.</summary>
    public static MessageOutline Of(CallType question, MasterSnapshot snapshot)
    {
        SnapshotItems items = new(snapshot, isFleeting: true);
        return question switch
        {
            CallType.GetAgents => Response(ResponseType.GetAgents, OutlineField.Of(10, "get_agents", Agents(items))),
            CallType.GetFrameworks =>
                Response(ResponseType.GetFrameworks, OutlineField.Of(11, "get_frameworks", Frameworks(items))),
            CallType.GetExecutors =>
                Response(ResponseType.GetExecutors, OutlineField.Of(12, "get_executors", Executors(items))),
            CallType.GetTasks => Response(ResponseType.GetTasks, OutlineField.Of(13, "get_tasks", Tasks(items))),
            CallType.GetRoles => Response(ResponseType.GetRoles, OutlineField.Of(14, "get_roles", Roles(items))),
            CallType.GetOperations =>
                Response(ResponseType.GetOperations, OutlineField.Of(20, "get_operations", Operations(items))),
            _ => Response(ResponseType.GetState, OutlineField.Of(9, "get_state", State(items))),
        };
    }

    /// <summary>What a subscriber of events gets first.</summary>
    public static MessageOutline Subscribed(MasterSnapshot snapshot)
    {
        MessageOutline subscribed = new()
        {
            Fields = [OutlineField.Of(1, "get_state", State(new SnapshotItems(snapshot, isFleeting: true)))],
            After = new EventSubscribed
            {
                HeartbeatIntervalSeconds = MasterCoreSettings.UsualSchedulerHeartbeat.TotalSeconds,
            },
        };
        return new MessageOutline
        {
            Before = new Event { Type = EventType.Subscribed },
            Fields = [OutlineField.Of(2, "subscribed", subscribed)],
        };
    }

    private static MessageOutline Response(ResponseType type, OutlineField field) =>
        new() { Before = new Response { Type = type }, Fields = [field] };

    private static MessageOutline State(SnapshotItems items) => new()
    {
        Fields =
        [
            OutlineField.Of(1, "get_tasks", Tasks(items)),
            OutlineField.Of(2, "get_executors", Executors(items)),
            OutlineField.Of(3, "get_frameworks", Frameworks(items)),
            OutlineField.Of(4, "get_agents", Agents(items)),
        ],
    };

    private static MessageOutline Tasks(SnapshotItems items) => new()
    {
        Fields =
        [
            OutlineField.Of(2, "tasks", items.TaskChunks()),
            OutlineField.Of(3, "completed_tasks", items.CompletedTaskChunks()),
            OutlineField.Of(5, "unreachable_tasks", items.UnreachableTaskChunks()),
        ],
    };

    private static MessageOutline Executors(SnapshotItems items) =>
        new() { Fields = [OutlineField.Of(1, "executors", items.ExecutorChunks())] };

    private static MessageOutline Operations(SnapshotItems items) =>
        new() { Fields = [OutlineField.Of(1, "operations", items.OperationChunks())] };

    private static MessageOutline Roles(SnapshotItems items) =>
        new() { Fields = [OutlineField.Of(1, "roles", items.Roles())] };

    private static MessageOutline Frameworks(SnapshotItems items) => new()
    {
        Fields =
        [
            OutlineField.Of(1, "frameworks", items.Frameworks()),
            OutlineField.Of(2, "completed_frameworks", items.CompletedFrameworks()),
        ],
    };

    private static MessageOutline Agents(SnapshotItems items) => new()
    {
        Fields =
        [
            OutlineField.Of(1, "agents", items.AgentChunks()),
            OutlineField.Of(2, "recovered_agents", items.RecoveredAgents()),
        ],
    };
}
