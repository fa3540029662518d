using Mesosd.Allocation;
using Mesosd.Core;
using Mesosd.Protocol.Messages;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Master;

/// <summary>
/// A task as the master knows it. Its data and command are the agent's; the master keeps neither.
/// </summary>
internal sealed class KnownTask : Link<KnownTask>
{
    // A well-behaved task has four states or five. What alternates for ever must not grow for ever.
    private const int MaxStatuses = 16;

    public required TaskId Id { get; init; }

    public required string Name { get; init; }

    public required KnownFramework Framework { get; init; }

    public required AgentId AgentId { get; init; }

    /// <summary>Null for a command task.</summary>
    public ExecutorId? ExecutorId { get; init; }

    public required RoleIndex Role { get; init; }

    public required ResourceBundle Resources { get; init; }

    /// <summary>What most tasks do not have.</summary>
    public TaskTraits? Traits { get; init; }

    public string? User { get; init; }

    /// <summary>Where it runs; null once it is unreachable or over.</summary>
    public FrameworkOnAgent? Place { get; set; }

    /// <summary>The newest state that is known, which decides about its resources.</summary>
    public required TaskState State { get; set; }

    /// <summary>The state and the uuid of the update that is being delivered.</summary>
    public TaskState? UpdateState { get; set; }

    public byte[]? UpdateUuid { get; set; }

    /// <summary>Whether a kill was asked for; it is sent again when the agent registers again.</summary>
    public bool KillRequested { get; set; }

    public KillPolicy? KillPolicyOfRequest { get; set; }

    /// <summary>When its agent became unreachable.</summary>
    public Instant? UnreachableAt { get; set; }

    /// <summary>The last status of each run of equal states, oldest first, without data.</summary>
    public TaskStatus[] Statuses { get; private set; } = [];

    // Whether a reader may hold the present array of statuses.
    private bool _isRead;

    /// <summary>Whether its resources have gone back.</summary>
    public bool IsTerminal => State.IsTerminal();

    /// <summary>What it is like now; what the reading holds is never changed.</summary>
    public TaskReading Read()
    {
        _isRead = true;
        return new TaskReading(this);
    }

    /// <summary>Takes over what an agent has; as a rule nothing is known yet and nothing is to be cut.</summary>
    public void Remember(List<TaskStatus> reported)
    {
        if (Statuses.Length == 0 && reported.Count <= MaxStatuses && reported.TrueForAll(IsFit))
            SetStatuses([.. reported]);
        else
            foreach (TaskStatus status in reported) Remember(status);
        // The last status is, as a rule, the update that is being delivered: one copy of its uuid is enough.
        if (Statuses is [.., { Uuid: { } uuid }] && uuid.AsSpan().SequenceEqual(UpdateUuid)) UpdateUuid = uuid;
    }

    private static bool IsFit(TaskStatus status) =>
        status.Data is null && status.MeasureBytes() <= TaskStatuses.MaxRememberedBytes;

    public void Remember(TaskStatus status)
    {
        if (!IsFit(status)) status = TaskStatuses.ForMemory(status);
        if (Statuses.Length > 0 && Statuses[^1].State == status.State)
        {
            if (_isRead) SetStatuses([.. Statuses]);
            Statuses[^1] = status;
        }
        else SetStatuses([.. Statuses.AsSpan(Statuses.Length == MaxStatuses ? 1 : 0), status]);
    }

    private void SetStatuses(TaskStatus[] statuses)
    {
        Statuses = statuses;
        _isRead = false;
    }

    public override string ToString() => $"task {Id.Value} of framework {Framework.Id.Value}";
}
