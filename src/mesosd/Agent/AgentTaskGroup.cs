using Mesosd.Core;
using Mesosd.Protocol.Messages;

namespace Mesosd.Agent;

/// <summary>Tasks that their executor gets all at once, or never.</summary>
// Queued ───── given to the executor in one event ──▶ Launched, every task of it
// Queued ───── one of them killed ──────────────────▶ Terminated, every task of it
internal sealed class AgentTaskGroup
{
    /// <summary>Its tasks that are not completed, in order.</summary>
    public OrderedTable<TaskId, AgentTask> Tasks { get; } = new();

    /// <summary>Whether any task of it ever had a status. After the launch: whether the executor has got the group.</summary>
    public bool IsHeardOf { get; set; }
}
